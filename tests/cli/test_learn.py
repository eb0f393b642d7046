"""`wildtrace learn`, `screen --model` and `evaluate` from the outside: train, use, measure."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from wildtrace.cli import app


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """120 labelled listings, with a seller for each two."""
    path = tmp_path_factory.mktemp("labelled") / "labelled.csv"
    rows = pl.read_csv(checkout / "quality" / "listings.csv", infer_schema=False).head(120)
    sellers = pl.Series("seller", [f"seller {n // 2}" for n in range(120)])
    rows.select("listing_id", "title", "description", "label").with_columns(sellers).write_csv(path)
    return path


@pytest.fixture(scope="module")
def model(labelled: Path) -> Path:
    """A model trained on them."""
    path = labelled.with_name("offers.model")
    done = run("learn", labelled, "--label", "label", "--group", "seller", "--output", path)
    assert done.exit_code == 0, done.output
    return path


def test_learn_prints_what_it_read_and_measured(labelled: Path, tmp_path: Path) -> None:
    done = run("learn", labelled, "--label", "label", "--group", "seller", "--output", tmp_path / "m.model")
    assert done.exit_code == 0, done.output
    for part in ("120 labelled listings", "60 groups", "5 folds, by seller", "F1", "recall at 12", "wrote "):
        assert part in done.output


def test_screen_takes_the_scores_from_the_model(labelled: Path, model: Path, tmp_path: Path) -> None:
    by_rules = run("screen", labelled, "--output", tmp_path / "rules.parquet")
    done = run("screen", labelled, "--model", model, "--output", tmp_path / "learned.parquet")
    assert (by_rules.exit_code, done.exit_code) == (0, 0), done.output
    rules, learned = (pl.read_parquet(tmp_path / f"{name}.parquet") for name in ("rules", "learned"))
    assert learned["listing_id"].to_list() == rules["listing_id"].to_list()
    assert learned["score"].to_list() != rules["score"].to_list()
    assert learned["taxa"].to_list() == rules["taxa"].to_list()


def test_evaluate_prints_figures_and_the_worst_mistakes(labelled: Path) -> None:
    done = run("evaluate", labelled, "--label", "label", "--group", "seller", "--folds", 3, "--worst", 2)
    assert done.exit_code == 0, done.output
    for part in ("rules", "learned, 3 folds by seller", "ROC-AUC", "MCC", "most wrong", "people said", "words:"):
        assert part in done.output


def test_evaluate_a_model_as_json(labelled: Path, model: Path) -> None:
    done = run("evaluate", labelled, "--label", "label", "--model", model, "--budget", 30, "--json")
    assert done.exit_code == 0, done.output
    measured = json.loads(done.stdout)
    assert set(measured) == {"rules", str(model)}
    figures = {figure["name"]: figure for figure in measured[str(model)]["figures"]}
    assert figures["recall at 30"]["low"] <= figures["recall at 30"]["value"] <= figures["recall at 30"]["high"]
    assert figures["F1"]["value"] > 0.9, "it is measured on what it was trained on"


def test_evaluate_says_when_the_model_was_trained_on_these_listings(
    labelled: Path, model: Path, tmp_path: Path
) -> None:
    done = run("evaluate", labelled, "--label", "label", "--model", model)
    for said in (done.stderr, done.stdout):
        assert "was trained on these very listings" in " ".join(said.split())
    same = json.loads(run("evaluate", labelled, "--label", "label", "--model", model, "--json").stdout)
    assert {name: each["trained_on_these"] for name, each in same.items()} == {"rules": False, str(model): True}
    others = tmp_path / "others.csv"
    pl.read_csv(labelled, infer_schema=False).head(80).write_csv(others)
    done = run("evaluate", others, "--label", "label", "--model", model, "--json")
    assert "very listings" not in done.stderr
    assert not json.loads(done.stdout)[str(model)]["trained_on_these"]


def test_labels_too_few_are_counted_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text("id,title,label\n1,ivory tusk for sale,1\n2,wooden bowl,0\n")
    done = run("learn", tmp_path / "two.csv", "--label", "label", "--output", tmp_path / "two.model")
    assert done.exit_code == 1
    assert "the labels are 1 positive and 1 negative; learning needs at least 10 of each" in done.stderr


def test_evaluate_the_rules_alone(labelled: Path) -> None:
    done = run("evaluate", labelled, "--label", "label", "--folds", 0, "--json")
    assert set(json.loads(done.output)) == {"rules"}


def test_foreign_model_is_refused_before_anything_is_written(labelled: Path, tmp_path: Path) -> None:
    done = run("screen", labelled, "--model", labelled, "--output", tmp_path / "out.csv")
    assert done.exit_code == 1
    assert "this model cannot be used" in done.output
    assert list(tmp_path.iterdir()) == []


def test_model_never_overwrites_the_labels(labelled: Path) -> None:
    before = labelled.read_bytes()
    done = run("learn", labelled, "--label", "label", "--output", labelled)
    assert done.exit_code == 1
    assert labelled.read_bytes() == before


def test_folder_that_is_not_there_is_told(labelled: Path, tmp_path: Path) -> None:
    done = run("learn", labelled, "--label", "label", "--output", tmp_path / "none" / "m.model")
    assert done.exit_code == 1
    assert "does not exist. Make it, or name another" in done.output


@pytest.mark.parametrize("place", ["missing/offers.model", ""])
def test_learn_refuses_a_place_that_cannot_be_written_before_it_reads(place: str, tmp_path: Path) -> None:
    done = run("learn", tmp_path / "no such labels.csv", "--label", "label", "--output", tmp_path / place)
    assert done.exit_code == 1
    assert "Make it, or name another" in done.output or "Name a file" in done.output
    assert list(tmp_path.iterdir()) == []


def test_screen_warns_once_of_another_focus(labelled: Path, model: Path, tmp_path: Path) -> None:
    same = run("screen", labelled, "--model", model, "--output", tmp_path / "same.csv")
    other = run("screen", labelled, "--model", model, "--focus", "Elephantidae", "--output", tmp_path / "other.csv")
    assert (same.exit_code, other.exit_code) == (0, 0), other.output
    assert "warning" not in same.stderr
    assert other.stderr.count("trained without --focus and is used with --focus 'Elephantidae'") == 1


def test_evaluate_warns_of_another_focus(labelled: Path, model: Path) -> None:
    done = run("evaluate", labelled, "--label", "label", "--model", model, "--focus", "Elephantidae", "--json")
    assert "trained without --focus" in done.stderr
    assert set(json.loads(done.stdout)) == {"rules", str(model)}
