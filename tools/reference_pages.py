"""Writes the reference pages that are made from the code: commands from their help, settings, rules."""

import argparse
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from wildtrace.cli import app
from wildtrace.cli.lazy import LazyGroup
from wildtrace.detection.interpretation.rules import RULES
from wildtrace.detection.interpretation.scoring import load_weights
from wildtrace.detection.report.wording import LEARNED
from wildtrace.settings import SETTINGS

PAGES = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "<!-- Made by tools/reference_pages.py: run `make reference` instead of editing. -->\n"


def main() -> int:
    """Write the pages, or with --check only say which are out of date (then the exit code is 1)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is out of date")
    is_check = parser.parse_args().check
    stale = [name for name, text in pages().items() if _read(PAGES / name) != text]
    for name in stale:
        if is_check:
            print(f"docs/reference/{name} is out of date: run `make reference`", file=sys.stderr)
        else:
            (PAGES / name).write_text(pages()[name], encoding="utf-8")
    return int(is_check and bool(stale))


def pages() -> dict[str, str]:
    """Each generated page's text by its file name in docs/reference."""
    return {"commands.md": commands_page(), "rules.md": rules_page(), "settings.md": settings_page()}


def commands_page() -> str:
    """Every command and subcommand, with its arguments and options, from the help they print."""
    sections = [_section(path, command) for path, command in walk(get_command(app), ("wildtrace",))]
    intro = "# Commands\n\nWhat `--help` says, for every command.\n"
    return "\n".join([MADE, intro, *sections])


def settings_page() -> str:
    """Every environment variable that wildtrace reads."""
    rows = [f"| `{each.name}` | {each.default} | {each.meaning} |" for each in SETTINGS]
    intro = "# Settings\n\nwildtrace has no settings file. These environment variables are all it reads.\n"
    return "\n".join([MADE, intro, "| variable | when it is not set | meaning |", "|---|---|---|", *rows, ""])


SELDOM = """\
Not all of them speak often. Of 7,640 labelled listings (November 2026), *names another species of it* held for the
name that decided in 7, all in the set of bats: it needs a genus that is watched by itself (*Kerivoula*) beside a
species that is not. *Names several taxa* held in 57, all in posts about ivory and in that set; it counts names, also
six of one taxon. How much a rule weighs that speaks so seldom is judged more than measured.
"""


def rules_page() -> str:
    """Every rule of detection with the reason an analyst reads, which is its docstring."""
    weights = load_weights()
    rows = [
        f"| {_in_words(rule)} | {_cell(inspect.getdoc(rule) or '')} | {weight:+.1f} |"
        for rule, weight in zip(RULES, weights.rules.tolist(), strict=True)
    ]
    rows += [f"| {name.replace('_', ' ')} | {_cell(sentence)} | by the model |" for name, sentence in LEARNED.items()]
    intro = "# Rules\n\nWhat is asked about each name recognised. What holds is a reason in the finding.\n"
    scale = (
        "The weights are log-odds. A name starts at "
        f"{weights.base:+.1f}; what holds is added; the sum s becomes the score 1 / (1 + exp(-s)).\n"
    )
    head = ("| the listing … | what that means | weight |", "|---|---|---:|")
    return "\n".join([MADE, intro, scale, SELDOM, *head, *rows, ""])


def _in_words(rule: Callable[..., object]) -> str:
    return rule.__name__.replace("_", " ")


def walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """`command` and everything below it, in the order of the help, each with the words that call it."""
    yield path, command
    if isinstance(command, TyperGroup):
        for name in command.commands:
            yield from walk(_real(command, name), (*path, name))


def _real(group: TyperGroup, name: str) -> Any:
    loaded = group.loaded(name) if isinstance(group, LazyGroup) else None
    return loaded or group.commands[name]


def _section(path: tuple[str, ...], command: Any) -> str:
    context = command.make_context(" ".join(path), [], resilient_parsing=True)
    usage = " ".join([*path, *command.collect_usage_pieces(context)])
    parts = [f"## {' '.join(path)}", f"```text\n{usage}\n```", inspect.cleandoc(command.help or "")]
    parts += [_table(command, context), _children(command, path)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(command: Any, context: Any) -> str:
    records = (param.get_help_record(context) for param in command.get_params(context))
    rows = [f"| `{_cell(name)}` | {_cell(meaning)} |" for name, meaning in filter(None, records)]
    return "\n".join(["| argument or option | meaning |", "|---|---|", *rows]) if rows else ""


def _children(command: Any, path: tuple[str, ...]) -> str:
    if not isinstance(command, TyperGroup):
        return ""
    rows = [f"- `{' '.join((*path, name))}`" for name in command.commands]
    return "Commands:\n\n" + "\n".join(rows)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
