"""A command group that imports a command's module only when it is run, so that `--help` is quick."""

import gc
import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command as built

from wildtrace.cli.errors import CommandUnavailable
from wildtrace.errors import WildtraceError

# Typer adds these to whatever it builds; only the top of the tree should have them.
COMPLETION = {"install_completion", "show_completion"}
_PLAIN = (str, bool, int, float, list[str])


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """Where a command lives: `attribute` is a Typer app or a function, `extra` what it needs installed.

    `brief`: it is over before garbage matters, and none is looked for (see `wildtrace.cli.main`).
    """

    name: str
    module: str
    attribute: str
    summary: str
    extra: str | None = None
    brief: bool = False


class LazyGroup(TyperGroup):
    """Lists commands by their summaries, loads the chosen one, prints known errors without a traceback."""

    registry: tuple[LazyCommand, ...] = ()

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        for command in self.registry:
            self.add_command(_stand_in(command), command.name)

    # Typer keeps its own copy of Click in a private package, hence `Any` for the context.
    def get_params(self, ctx: Any) -> Any:
        """The options of the group, `--help` and all."""
        return _as_typed(super().get_params, ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Put the real command in the place of its stand-in."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, self.loaded(name) or found, rest

    def loaded(self, name: str | None) -> Any:
        """The real command called `name`, or None when it is not a lazy one; raises CommandUnavailable."""
        command = next((command for command in self.registry if command.name == name), None)
        if command is None:
            return None
        if not command.brief:
            gc.enable()
        return load(command)

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command; a known error is one message on stderr and its own exit code."""
        try:
            return super().invoke(ctx)
        except WildtraceError as error:
            typer.secho(f"wildtrace: {error}", err=True, fg=typer.colors.RED)
            raise typer.Exit(error.exit_code) from error


def lazy_group(commands: Iterable[LazyCommand]) -> type[LazyGroup]:
    """A group class that knows `commands`; give it to `typer.Typer(cls=…)`."""
    return type("RegisteredGroup", (LazyGroup,), {"registry": tuple(commands)})


def load(command: LazyCommand) -> Any:
    """Import what `command` names and build it; raises CommandUnavailable when a package is missing."""
    try:
        target = getattr(importlib.import_module(command.module), command.attribute)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("wildtrace"):
            raise  # a missing module of our own is a fault, not a missing package
        raise CommandUnavailable(command.name, error.name, command.extra) from error
    return _fitted(built(_as_app(target)), command.name)


def _as_app(target: typer.Typer | Callable[..., Any]) -> typer.Typer:
    if isinstance(target, typer.Typer):
        return target
    app = typer.Typer(add_completion=False)
    app.command()(target)
    return app


def _fitted(command: Any, name: str) -> Any:
    """The command as part of the tree: called `name`, without its own completion, help wrapped."""
    command.name = name
    command.params = [param for param in command.params if param.name not in COMPLETION]
    command.rich_markup_mode = "markdown"
    command.get_params = partial(_as_typed, command.get_params)
    for child_name, child in getattr(command, "commands", {}).items():
        _fitted(child, child_name)
    return command


class _AsTyped:
    """Takes text for text, a flag for a flag, a default for what it is; all else goes the way that Typer has for it.

    Typer would have Pydantic look whether text is text, and importing Pydantic takes a tenth of a second, of the one
    second that `explain` has for everything.
    """

    def __init__(self, usual: Callable[[], Any]) -> None:
        self._usual = usual

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value of a parameter whose type is one of `_PLAIN`."""
        kind = param.type_descriptor.annotation
        if kind == list[str]:
            if isinstance(value, list | tuple | None) and all(isinstance(each, str) for each in value or ()):
                return () if value is None else list(value)
        elif value is None or isinstance(value, kind):
            return value
        return self._usual().coerce(value, param=param, ctx=ctx)


def _as_typed(params_of: Callable[[Any], list[Any]], ctx: Any) -> list[Any]:
    """The parameters of a command, those of plain types taking plain values as they are."""
    params = params_of(ctx)
    for param in params:
        described = getattr(param, "type_descriptor", None)
        if described and described.annotation in _PLAIN and described.parameter_info.parser is None:
            param.get_runtime_param = partial(_AsTyped, type(param).get_runtime_param.__get__(param))
    return params


def _stand_in(command: LazyCommand) -> TyperCommand:
    return TyperCommand(command.name, help=command.summary)
