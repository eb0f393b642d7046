"""Labelled files: what counts as yes and no, whose a listing is, and what is refused."""

from pathlib import Path

import pytest

from wildtrace.detection.files.errors import ColumnMissing
from wildtrace.detection.learning.errors import LabelsUnusable
from wildtrace.detection.learning.labelled import Labelled, read_labelled

HEADER = "id,title,seller,shop,said\n"


def read(tmp_path: Path, rows: str, group: str | None = None) -> Labelled:
    (tmp_path / "labelled.csv").write_text(HEADER + rows, encoding="utf-8")
    return read_labelled(tmp_path / "labelled.csv", "said", group)


@pytest.mark.parametrize("word", ["1", "1.0", "true", "TRUE", "Yes", " y "])
def test_yes(word: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"1,tusk,ann,a,{word}\n").labels.tolist() == [True]


@pytest.mark.parametrize("word", ["0", "0.0", "false", "FALSE", "No", " n "])
def test_no(word: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"1,tusk,ann,a,{word}\n").labels.tolist() == [False]


@pytest.mark.parametrize("word", ["", "unsure", "UNSURE", "?", "NaN"])
def test_undecided_is_left_out_and_counted(word: str, tmp_path: Path) -> None:
    labelled = read(tmp_path, f"1,tusk,ann,a,{word}\n2,dress,bea,b,0\n")
    assert labelled.listings["listing_id"].to_list() == ["2"]
    assert labelled.unlabelled == 1


def test_other_words_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(LabelsUnusable, match=r"labelled\.csv: the column 'said' holds 'ivory', 'bone'"):
        read(tmp_path, "1,tusk,ann,a,ivory\n2,dress,bea,b,0\n3,box,cem,c,bone\n")


def test_missing_label_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "labelled.csv").write_text("id,title\n1,tusk\n")
    with pytest.raises(ColumnMissing, match=r"'said'.*'title'"):
        read_labelled(tmp_path / "labelled.csv", "said")


@pytest.mark.parametrize(("group", "expected"), [("seller", ["ann", "ann"]), ("shop", ["a", "b"])])
def test_group_is_a_field_or_any_column(group: str, expected: list[str], tmp_path: Path) -> None:
    labelled = read(tmp_path, "1,tusk,ann,a,1\n2,dress,ann,b,0\n", group)
    assert labelled.groups is not None
    assert labelled.groups.tolist() == expected


def test_listings_without_a_group_stand_alone(tmp_path: Path) -> None:
    labelled = read(tmp_path, "1,tusk,,a,1\n2,dress,,b,0\n3,box,ann,c,0\n", "seller")
    assert labelled.groups is not None
    assert len(set(labelled.groups.tolist())) == 3


def test_digest_tells_texts_and_labels_apart(tmp_path: Path) -> None:
    first = read(tmp_path, "1,tusk,ann,a,1\n").digest
    assert read(tmp_path, "9,tusk,bea,b,yes\n").digest == first, "ids and sellers are not learned from"
    assert read(tmp_path, "1,tusk,ann,a,0\n").digest != first
    assert read(tmp_path, "1,tusks,ann,a,1\n").digest != first
