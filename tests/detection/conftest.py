"""The screener of the real compiled catalogue, loaded once for all tests."""

from __future__ import annotations

import pytest

from wildtrace.detection import Screener
from wildtrace.settings import DATA


@pytest.fixture(scope="session")
def screener(tmp_path_factory: pytest.TempPathFactory) -> Screener:
    """A screener that asks about everything protected, without anybody's imports or watchlists."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(DATA.name, str(tmp_path_factory.mktemp("no-imports")))
        return Screener.load()
