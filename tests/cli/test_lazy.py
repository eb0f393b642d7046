"""Commands are listed without being imported, and a missing package is said plainly."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from wildtrace import __version__
from wildtrace.cli import COMMANDS, app
from wildtrace.cli.lazy import LazyCommand, lazy_group, load

HEAVY = {"polars", "numpy", "pyarrow", "sklearn", "scipy", "rich"}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the import path with three modules: a function, an app, and one that lacks a package."""
    (tmp_path / "lazy_function.py").write_text(
        'def greet(name: str) -> None:\n    """Greet."""\n    print("hello", name)\n'
    )
    (tmp_path / "lazy_app.py").write_text(
        "import typer\napp = typer.Typer()\n\n@app.command()\ndef one() -> None:\n    print(1)\n\n"
        "@app.command()\ndef two() -> None:\n    print(2)\n"
    )
    (tmp_path / "lazy_lacking.py").write_text("import a_package_nobody_has\n")
    (tmp_path / "lazy_broken.py").write_text(
        "from wildtrace.errors import WildtraceError\n\n"
        "def broken() -> None:\n    raise WildtraceError('row 3: no text')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def lazy_app(*commands: LazyCommand) -> typer.Typer:
    made = typer.Typer(cls=lazy_group(commands))

    @made.callback()
    def top() -> None:
        """The top of a small tree."""

    return made


GREET = LazyCommand("greet", "lazy_function", "greet", "Greet somebody.")
NUMBERS = LazyCommand("numbers", "lazy_app", "app", "Print numbers.")
LACKING = LazyCommand("lacking", "lazy_lacking", "lacking", "Cannot run.", "learn")
BROKEN = LazyCommand("broken", "lazy_broken", "broken", "Always meets a known trouble.")


@pytest.mark.usefixtures("room")
def test_function_becomes_a_command() -> None:
    result = CliRunner().invoke(lazy_app(GREET, NUMBERS), ["greet", "Ada"])
    assert (result.exit_code, result.output) == (0, "hello Ada\n")


@pytest.mark.usefixtures("room")
def test_app_becomes_a_group() -> None:
    result = CliRunner().invoke(lazy_app(GREET, NUMBERS), ["numbers", "two"])
    assert (result.exit_code, result.output) == (0, "2\n")


@pytest.mark.usefixtures("room")
def test_help_of_a_command_is_its_own() -> None:
    result = CliRunner().invoke(lazy_app(GREET, NUMBERS), ["greet", "--help"])
    assert "{name}" in result.output
    assert "completion" not in result.output


def test_help_lists_summaries_of_modules_that_do_not_exist() -> None:
    ghost = LazyCommand("ghost", "lazy_ghost", "ghost", "Haunts the place.")
    result = CliRunner().invoke(lazy_app(ghost), ["--help"])
    assert result.exit_code == 0
    assert "Haunts the place." in result.output


@pytest.mark.usefixtures("room")
def test_missing_package_names_what_to_install() -> None:
    result = CliRunner().invoke(lazy_app(LACKING), ["lacking"])
    assert result.exit_code == 1
    assert "a_package_nobody_has" in result.stderr
    assert "pip install 'wildtrace[learn]'" in result.stderr
    assert "Traceback" not in result.output


def test_missing_module_of_our_own_is_a_fault() -> None:
    with pytest.raises(ModuleNotFoundError):
        load(LazyCommand("nowhere", "wildtrace.cli.nowhere", "nowhere", "Was never written."))


@pytest.mark.usefixtures("room")
def test_known_trouble_is_one_message_and_an_exit_code() -> None:
    result = CliRunner().invoke(lazy_app(BROKEN), ["broken"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "wildtrace: row 3: no text\n"


def test_unknown_command_suggests_the_nearest() -> None:
    result = CliRunner().invoke(app, ["scren"])
    assert result.exit_code == 2
    assert "screen" in result.stderr


def test_version_is_printed() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.output) == (0, f"wildtrace {__version__}\n")


def test_listing_commands_loads_nothing_heavy() -> None:
    code = "import sys, wildtrace.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(loaded.split())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_summary_is_the_first_line_of_the_command_s_own_help(command: LazyCommand) -> None:
    assert (load(command).help or "").strip().splitlines()[0] == command.summary


def test_text_and_flags_need_no_pydantic() -> None:
    # Typer has it check each value, and importing it takes a tenth of the second that `explain` has.
    code = "import sys; from wildtrace.cli import app; app(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    command = [sys.executable, "-c", code, "explain", "real ivory", "--title", "Netsuke", "--focus", "Elephantidae"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "[taxon: real ivory]" in printed
    assert not {"pydantic", "pyarrow.compute", "numpy.ma", "jinja2", "rapidfuzz"} & set(
        printed.splitlines()[-1].split()
    )


def test_values_reach_a_command_as_its_types_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lazy_values.py").write_text(
        "from typing import Annotated\nimport typer\n\n"
        "def tell(text: str, several: Annotated[list[str] | None, typer.Option()] = None, flag: bool = False,\n"
        "         count: int = 1, name: str = 'x',\n"
        "         more: Annotated[list[str] | None, typer.Argument()] = None) -> None:\n"
        "    print(repr((text, several, flag, count, name, more)))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    tell = lazy_app(LazyCommand("tell", "lazy_values", "tell", "Tell the values."), GREET)
    runner = CliRunner()
    assert runner.invoke(tell, ["tell", "a"]).output == "('a', None, False, 1, 'x', None)\n"
    given = ["tell", "a", "b", "c", "--several", "1", "--several", "2", "--flag", "--count", "3", "--name", ""]
    assert runner.invoke(tell, given).output == "('a', ['1', '2'], True, 3, '', ['b', 'c'])\n"
    assert runner.invoke(tell, ["tell"]).exit_code == 2
    assert runner.invoke(tell, ["tell", "a", "--count", "many"]).exit_code == 2


@pytest.mark.parametrize(("command", "collects"), [("explain", False), ("screen", True), ("taxa", True)])
def test_only_commands_that_are_soon_over_look_for_no_garbage(command: str, collects: bool) -> None:
    code = (
        "import atexit, gc, sys; from wildtrace.cli import main; atexit.register(lambda: print(gc.isenabled())); main()"
    )
    run = subprocess.run([sys.executable, "-c", code, command, "--help"], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == str(collects)
