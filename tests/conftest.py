"""What every test may lean on: the checkout, its reference files, the real data, an empty data folder."""

from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests.cast import Cast, gather_cast
from wildtrace.settings import DATA, NO_COLOR, shared_folder

# The machines that run these tests are small and shared: a slow example is not a failing one.
hypothesis_settings.register_profile("house", deadline=None, derandomize=True)
hypothesis_settings.load_profile("house")

pytest_plugins = ["tests.browser"]  # server, browser, visit

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top folder of the repository."""
    return CHECKOUT


@pytest.fixture(scope="session")
def reference(checkout: Path) -> Path:
    """The folder of reviewed reference files."""
    return checkout / "reference"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data that is read in place; without it, the test says so and is skipped."""
    folder = shared_folder(CHECKOUT) / "data"
    if not folder.is_dir():
        pytest.skip(f"the shared data is not here: {folder} does not exist (set WILDTRACE_SHARED)")
    return folder


@pytest.fixture(autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of the test's own, so that no test touches what its person has imported."""
    folder = tmp_path_factory.mktemp("wildtrace-data")
    monkeypatch.setenv(DATA.name, str(folder))
    monkeypatch.setenv(NO_COLOR.name, "1")
    return folder


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing cast, in the database of this test."""
    return gather_cast()
