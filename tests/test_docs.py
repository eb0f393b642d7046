"""The pages say what the code does today: every command, every option, every generated page."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from wildtrace.cli import COMMANDS, app
from wildtrace.cli.lazy import LazyGroup
from wildtrace.detection.interpretation.rules import RULES


def every_command() -> list[tuple[str, Any]]:
    """All commands and subcommands with the words that call them."""
    top = get_command(app)
    assert isinstance(top, LazyGroup)
    loaded = [(f"wildtrace {each.name}", top.loaded(each.name)) for each in COMMANDS]
    below = [
        (f"{path} {name}", child)
        for path, command in loaded
        if isinstance(command, TyperGroup)
        for name, child in command.commands.items()
    ]
    return loaded + below


def test_every_command_has_its_section(checkout: Path) -> None:
    lines = (checkout / "docs" / "reference" / "commands.md").read_text("utf-8").splitlines()
    assert not [path for path, _ in every_command() if f"## {path}" not in lines]


def test_every_command_and_option_says_what_it_does() -> None:
    silent = [path for path, command in every_command() if not command.help]
    silent += [
        f"{path} {param.name}"
        for path, command in every_command()
        for param in command.params
        if not getattr(param, "help", None)
    ]
    assert not silent


def test_every_rule_is_documented(checkout: Path) -> None:
    page = (checkout / "docs" / "reference" / "rules.md").read_text("utf-8")
    assert not [rule.__name__ for rule in RULES if f"| {rule.__name__.replace('_', ' ')} | " not in page]
    assert not [rule.__name__ for rule in RULES if not rule.__doc__]


@pytest.mark.parametrize("option", ["--output", "--report", "--focus", "--model", "--min-score", "--column"])
def test_screen_has_the_options_that_the_pages_use(option: str) -> None:
    screen = dict(every_command())["wildtrace screen"]
    assert option in {name for param in screen.params for name in param.opts}


def test_generated_pages_are_up_to_date(checkout: Path) -> None:
    tool = checkout / "tools" / "reference_pages.py"
    checked = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
