"""The rules of the house, held by tests: layout, names, errors, imports, settings, locks and addresses."""

import ast
import csv
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import wildtrace
from wildtrace.errors import WildtraceError
from wildtrace.settings import SETTINGS

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGE = CHECKOUT / "src" / "wildtrace"
# Migrations are Django's own writing.
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent.name != "migrations")
OUR_CODE = [
    path
    for folder in ("src", "tests", "tools", "benchmarks", "quality")
    for path in sorted((CHECKOUT / folder).rglob("*.py"))
    if path.parent.name != "migrations"
]

LONGEST_FILE = 500
LONGEST_FUNCTION = 40
VAGUE_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "service",
    "services",
    "misc",
    "common",
}
TARGETS = {"run", "test", "check", "bench", "quality", "docs", "lock"}
# In pieces, so that this file doesn't hold what it forbids.
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "/sim" + "ple/")
FLAGS = tuple(
    "--" + flag for flag in ("index" + "-url", "extra-index" + "-url", "find" + "-links", "trusted" + "-host")
)
LATE = "# Imports are inside functions because "
IMPORT = re.compile(r"\s*(?:import|from)\s")
MACHINE_PATH = re.compile(r"(?<![\w/.])/(?:wor" + r"k|far" + r"m|roo" + r"t)/")


def shown(path: Path) -> str:
    """How a path is called in a test's name and message."""
    return str(path.relative_to(CHECKOUT))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def committed_files() -> list[Path]:
    """Every file git knows; skips where the tests run from an archive without git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout")
    paths = (CHECKOUT / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


# --- files and names


@pytest.mark.parametrize("path", OUR_CODE, ids=shown)
def test_file_opens_with_one_sentence_saying_what_it_holds(path: Path) -> None:
    opening = (ast.get_docstring(parsed(path)) or "").split("\n\n")[0]
    assert opening.endswith((".", ":")), f"{shown(path)} should open with a sentence"


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_file_is_named_for_what_it_is(path: Path) -> None:
    assert not VAGUE_NAMES & set(path.stem.split("_")), f"{shown(path)} hides what it holds"


def test_every_folder_of_code_is_a_package() -> None:
    # A folder without __init__.py is invisible to import-linter, and to the tests that walk the package.
    assert not sorted({shown(path.parent) for path in MODULES if not (path.parent / "__init__.py").exists()})


@pytest.mark.parametrize("path", OUR_CODE, ids=shown)
def test_file_holds_one_thing(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE, f"{shown(path)} has {lines} lines: does it still hold one thing?"


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_function_is_one_thought(path: Path) -> None:
    long = {node.name: _length(node) for node in functions(parsed(path)) if _length(node) > LONGEST_FUNCTION}
    assert not long, f"{shown(path)}: take out the piece that already has a name in the field"


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_tests_use_the_real_thing() -> None:
    mocking = re.compile(r"^\s*(?:from|import)\s+(?:unittest\.)?mo" + r"ck\b|mo" + r"cker\b", re.MULTILINE)
    found = [shown(path) for path in (CHECKOUT / "tests").rglob("*.py") if mocking.search(path.read_text("utf-8"))]
    assert not found


# --- errors


def our_classes() -> Iterator[type]:
    """Every class defined in the package."""
    for found in pkgutil.walk_packages(wildtrace.__path__, "wildtrace."):
        if not found.name.endswith("__main__"):
            module = importlib.import_module(found.name)
            yield from (cls for _, cls in inspect.getmembers(module, inspect.isclass) if cls.__module__ == found.name)


def our_errors() -> list[type]:
    return [cls for cls in our_classes() if issubclass(cls, BaseException)]


def test_errors_live_in_the_errors_file_of_their_room() -> None:
    assert not [cls for cls in our_errors() if not cls.__module__.endswith("errors")]


def test_errors_descend_from_the_one_the_command_line_knows() -> None:
    assert not [cls for cls in our_errors() if not issubclass(cls, WildtraceError)]


def test_errors_say_in_their_docstring_what_happened() -> None:
    assert not [cls for cls in our_errors() if not cls.__dict__.get("__doc__")]


# --- imports


def imported(tree: ast.Module) -> set[str]:
    """The top-level names of all modules that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


def test_every_imported_package_is_a_declared_dependency() -> None:
    used = set().union(*(imported(parsed(path)) for path in MODULES)) - set(sys.stdlib_module_names) - {"wildtrace"}
    distributions = packages_distributions()
    declared = declared_dependencies()
    missing = {name for name in used if not declared & {_plain(dist) for dist in distributions.get(name, [name])}}
    assert not missing, "add them to pyproject.toml, with the reason beside them"


# Named in Django's settings as text, so that no import shows them.
NAMED_IN_SETTINGS = {"argon2-cffi", "python-json-logger", "whitenoise"}


def test_every_declared_dependency_is_imported() -> None:
    used = set().union(*(imported(parsed(path)) for path in [*OUR_CODE, CHECKOUT / "hatch_build.py"]))
    distributions = packages_distributions()
    needed = {_plain(distribution) for name in used for distribution in distributions.get(name, [name])}
    assert not declared_dependencies() - needed - NAMED_IN_SETTINGS, "take them out of pyproject.toml and its locks"


def declared_dependencies() -> set[str]:
    """What pyproject.toml asks for, to run and to compile."""
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    project = settings["project"]
    lines = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
        *settings["build-system"]["requires"],
    ]
    return {_plain(re.split(r"[\s<>=!~\[;]", line)[0]) for line in lines}


def _plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_import_inside_a_function_has_a_written_reason(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    if any(line.startswith(LATE) for line in lines):
        return  # one reason, written at the top, for all of them
    hidden = [
        node.lineno
        for function in functions(parsed(path))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not _has_reason(lines, node.lineno)
    ]
    assert not hidden, f"{shown(path)}: say why on the line, above it, or once: `{LATE}…`"


def _has_reason(lines: list[str], lineno: int) -> bool:
    above = next((line for line in reversed(lines[: lineno - 1]) if not IMPORT.match(line)), "")
    return "#" in lines[lineno - 1] or above.lstrip().startswith("#")


@pytest.mark.parametrize("path", OUR_CODE, ids=shown)
def test_silenced_check_has_a_written_reason(path: Path) -> None:
    silenced = re.compile(r"# (?:no" + r"qa|type: ign" + r"ore)(?:: ?[A-Z0-9, ]+|\[[a-z, -]+\])?\s*$")
    bare = [line for line in path.read_text("utf-8").splitlines() if silenced.search(line)]
    assert not bare, "say why, after the code: `# no" + "qa: S301  # reason`"


# --- settings


def test_settings_are_read_in_one_place() -> None:
    # Handing the environment on to a program, and telling Django where its settings are, reads no setting.
    reads = re.compile(r"\bos\.(?:getenv\b|environ\.get\b|environ\[[^]]*\](?!\s*=))")
    elsewhere = [
        shown(path) for path in MODULES if path.name != "settings.py" and reads.search(path.read_text("utf-8"))
    ]
    assert not elsewhere, "declare the variable in settings.py and ask for it there"


def test_every_setting_that_is_mentioned_exists() -> None:
    known = {setting.name for setting in SETTINGS}
    texts = [path for path in committed_files() if path.suffix in {".py", ".md", ".yml", ""}]
    mentioned = {name for path in texts for name in re.findall(r"WILDTRACE_[A-Z_]*[A-Z]", path.read_text("utf-8"))}
    assert mentioned <= known


def test_every_setting_is_documented() -> None:
    page = (CHECKOUT / "docs" / "reference" / "settings.md").read_text("utf-8")
    assert not [each.name for each in SETTINGS if f"`{each.name}`" not in page or each.meaning not in page]


# --- locks and addresses


@pytest.mark.parametrize("name", ["run", "dev", "docs", "bench"])
def test_lock_names_versions_and_hashes_and_nothing_else(name: str) -> None:
    text = (CHECKOUT / "requirements" / f"{name}.txt").read_text("utf-8")
    pinned = re.compile(r"[A-Za-z0-9._-]+==[^\s;]+(?: ; [^\\]+?)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+")
    assert pinned.sub("", text).strip() == ""


def test_lock_holds_every_dependency_of_the_project() -> None:
    locked = set(
        re.findall(r"^([a-z0-9-]+)==", (CHECKOUT / "requirements" / "run.txt").read_text("utf-8"), re.MULTILINE)
    )
    assert declared_dependencies() <= locked


def test_locks_agree_with_each_other() -> None:
    pins: dict[tuple[str, str], set[str]] = {}
    for path in (CHECKOUT / "requirements").glob("*.txt"):
        for name, version, marker in re.findall(r"^([\w.-]+)==(\S+)(?: ; (.+?))? \\$", path.read_text("utf-8"), re.M):
            pins.setdefault((name, marker), set()).add(version)
    assert not {key: versions for key, versions in pins.items() if len(versions) > 1}


def test_no_committed_file_holds_an_address_to_install_from() -> None:
    found = [
        f"{shown(path)}: {banned}"
        for path in committed_files()
        for banned in (*HOSTS, *FLAGS)
        if banned in path.read_bytes().decode("utf-8", "replace")
    ]
    assert not found


def test_no_committed_file_holds_a_path_of_one_machine() -> None:
    found = [
        f"{shown(path)}: {match.group()}"
        for path in committed_files()
        if (match := MACHINE_PATH.search(path.read_bytes().decode("utf-8", "replace")))
    ]
    assert not found


# --- what the repository promises


def test_make_has_every_promised_target() -> None:
    targets = re.findall(r"^([a-z]+):.*## \S", (CHECKOUT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(targets) >= TARGETS


def test_docs_are_built_strictly() -> None:
    # With --quiet, mkdocs does not count its warnings and --strict holds nothing: a dead link in the menu passed so.
    (build,) = re.findall(r"mkdocs build .*", (CHECKOUT / "Makefile").read_text("utf-8"))
    assert "--strict" in build
    assert not re.search(r"--quiet|\s-q\b", build)


def test_changelog_names_the_version() -> None:
    assert f"## {wildtrace.__version__}" in (CHECKOUT / "CHANGELOG.md").read_text("utf-8")


def test_decisions_are_numbered_without_gaps_and_say_what_was_rejected() -> None:
    pages = sorted((CHECKOUT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        assert {"## Context", "## Choice", "## Rejected"} <= set(page.read_text("utf-8").splitlines()), page.name


@pytest.mark.parametrize("path", sorted((CHECKOUT / "reference").rglob("*.csv")), ids=shown)
def test_reference_file_is_a_plain_table(path: Path) -> None:
    raw = path.read_bytes()
    assert b"\r" not in raw, "line ends are LF"
    assert raw.endswith(b"\n")
    assert not raw.startswith(b"\xef\xbb\xbf"), "no byte-order mark"
    rows = list(csv.reader(raw.decode("utf-8").splitlines(keepends=True), strict=True))
    ragged = [number for number, row in enumerate(rows, 1) if len(row) != len(rows[0])]
    assert not ragged, f"{shown(path)}: rows {ragged[:5]} do not have the header's {len(rows[0])} cells"


def test_every_page_of_the_docs_is_in_the_menu() -> None:
    menu = (CHECKOUT / "mkdocs.yml").read_text("utf-8")
    docs = CHECKOUT / "docs"
    pages = [str(page.relative_to(docs)) for page in sorted(docs.rglob("*.md"))]
    assert not [page for page in pages if not re.search(rf"[ :] ?{re.escape(page)}$", menu, re.MULTILINE)]
