"""Labelled listings to learn from, and a model that learned from them."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wildtrace.detection import Screener
from wildtrace.detection.learning.course import learn
from wildtrace.detection.learning.labelled import Labelled, read_labelled
from wildtrace.detection.learning.model import Model


@pytest.fixture(scope="session")
def screener() -> Screener:
    """The rules, with nothing learned."""
    return Screener.load()


@pytest.fixture(scope="session")
def written(checkout: Path) -> Labelled:
    """The first 200 of the labelled listings that were written for wildtrace."""
    return read_labelled(checkout / "quality" / "listings.csv", "label", "language").take(np.arange(200))


@pytest.fixture(scope="session")
def model(written: Labelled, screener: Screener) -> Model:
    """What is learned from them."""
    return learn(written, screener, budget=20)[0]


@pytest.fixture(scope="session")
def model_file(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    path = tmp_path_factory.mktemp("model") / "offers.model"
    model.save(path)
    return path


@pytest.fixture(scope="session")
def listings() -> pl.DataFrame:
    """A few listings that no model here has seen."""
    rows = {
        "listing_id": ["1", "2", "3"],
        "title": ["Hand carved elephant ivory tusk", "Ivory colour wedding dress", "Phone charger"],
        "description": ["genuine antique, £300 posted", "size 12, worn once", ""],
    }
    return pl.DataFrame(rows)
