"""What people install: the compiled catalogue is in the wheel, the reference text is not."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

NEEDED = ("hatch_build.py", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of all files in a wheel built from a copy of the checkout that nothing was compiled in."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in NEEDED:
        shutil.copy(checkout / name, copy / name)
    shutil.copytree(checkout / "src", copy / "src", ignore=shutil.ignore_patterns("compiled", "*.mo", "__pycache__"))
    shutil.copytree(checkout / "reference", copy / "reference")
    # As pip isolates a build: the interpreter has no packages, the building process gets them by its path alone.
    isolated = f"import sys; sys.path += {sys.path!r}; from hatchling.cli import hatchling; hatchling()"
    bare = Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")
    subprocess.run([bare, "-c", isolated, "build", "-t", "wheel"], cwd=copy, check=True)
    (built,) = (copy / "dist").glob("*.whl")
    return zipfile.ZipFile(built).namelist()


@pytest.mark.slow
def test_wheel_holds_the_compiled_catalogue(wheel: list[str]) -> None:
    assert [name for name in wheel if name.startswith("wildtrace/taxa/compiled/") and name.endswith(".parquet")]


@pytest.mark.slow
def test_wheel_holds_the_compiled_translations(wheel: list[str]) -> None:
    for language in ("es", "fr"):
        assert {f"wildtrace/web/locale/{language}/LC_MESSAGES/django.{kind}" for kind in ("mo", "po")} <= set(wheel)


@pytest.mark.slow
def test_wheel_holds_nothing_of_the_reference_text(wheel: list[str], reference: Path) -> None:
    texts = {path.name for path in reference.rglob("*.csv")}
    assert not [name for name in wheel if Path(name).name in texts or "reference/" in name]


@pytest.mark.slow
def test_wheel_holds_types_and_licence(wheel: list[str]) -> None:
    assert "wildtrace/py.typed" in wheel
    assert [name for name in wheel if name.endswith("licenses/LICENSE")]
