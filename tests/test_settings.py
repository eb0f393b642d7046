"""Settings come from the environment, and fall back to what the reference page says."""

from pathlib import Path

import pytest

from wildtrace.settings import DATA, NO_COLOR, SHARED, data_folder, is_colour_wanted, shared_folder


def test_data_folder_is_the_one_chosen(tmp_path: Path) -> None:
    assert data_folder({DATA.name: str(tmp_path)}) == tmp_path


def test_data_folder_expands_the_home_folder() -> None:
    assert data_folder({DATA.name: "~/trade"}) == Path.home() / "trade"


@pytest.mark.parametrize("environ", [{}, {DATA.name: ""}, {DATA.name: "  "}])
def test_data_folder_falls_back_to_the_usual_place(environ: dict[str, str]) -> None:
    folder = data_folder(environ)
    assert folder.is_absolute()
    assert folder.name == "wildtrace"


def test_data_folder_reads_the_real_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA.name, str(tmp_path / "mine"))
    assert data_folder() == tmp_path / "mine"


def test_shared_folder_stands_beside_the_checkout(tmp_path: Path) -> None:
    assert shared_folder(tmp_path / "checkout", {}) == tmp_path / "shared"
    assert shared_folder(tmp_path, {SHARED.name: "/elsewhere"}) == Path("/elsewhere")


@pytest.mark.parametrize(("value", "wanted"), [("", True), ("1", False), ("no", False)])
def test_colour_is_off_for_any_value_but_an_empty_one(value: str, wanted: bool) -> None:
    assert is_colour_wanted({NO_COLOR.name: value}) is wanted


def test_colour_is_on_when_nothing_is_said() -> None:
    assert is_colour_wanted({})
