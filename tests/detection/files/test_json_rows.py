"""JSON in its three shapes: lines, a list, a list somewhere inside an object."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.detection.files.conftest import read_all
from wildtrace.detection.files.errors import FileDamaged, FileProblem, NestedTooDeep, NoTextColumn
from wildtrace.detection.files.json_rows import flat

Write = Callable[[str, bytes | str], Path]
ITEMS = [{"id": 1, "title": "ivory", "price": 5.50}, {"id": 2, "title": "bowl", "price": None}]


def lines(items: Sequence[object]) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def test_json_lines(written: Write) -> None:
    read = read_all(written("a.jsonl", lines(ITEMS)))
    assert read.listings.select("listing_id", "title", "price").rows() == [("1", "ivory", "5.5"), ("2", "bowl", None)]
    assert read.reading.notes[0].format == "JSON Lines"


def test_json_lines_are_told_whatever_the_ending(written: Write) -> None:
    assert read_all(written("a.txt", lines(ITEMS))).texts("title") == ["ivory", "bowl"]


def test_numbers_stay_as_they_are_written(written: Write) -> None:
    read = read_all(written("a.jsonl", '{"id": 12345678901234567890123, "title": 1.10, "price": 1e400}\n'))
    assert read.listings.select("listing_id", "title", "price").row(0) == ("12345678901234567890123", "1.10", "1e400")


def test_lines_that_are_no_objects_are_refused_with_their_line(written: Write) -> None:
    text = '{"id":"a","title":"ivory"}\n\nnot json\n[1]\n"text"\n{"id":"b","title":"tusk"\n{"id":"c","title":"horn"}\n'
    read = read_all(written("a.jsonl", text))
    assert read.texts("listing_id") == ["a", "c"]
    assert [row for row, _ in read.reasons] == [3, 4, 5, 6]
    assert "not JSON" in read.reasons[0][1]
    assert "this is a list" in read.reasons[1][1]
    assert "this is a text" in read.reasons[2][1]


def test_key_that_appears_late_is_read(written: Write) -> None:
    items: list[object] = [{"id": n, "title": "bowl"} for n in range(2000)]
    items.append({"id": "x", "title": "box", "description": "ivory", "label": "1"})
    read = read_all(written("a.jsonl", lines(items)))
    assert read.texts("description")[-1] == "ivory"
    assert read.texts("description")[0] is None


def test_nested_objects_are_flattened_and_lists_joined(written: Write) -> None:
    item = {
        "id": 7,
        "item": {"title": "ivory"},
        "seller": {"name": "Ann", "bio": "dealer"},
        "price": {"amount": 5, "currency": "EUR"},
        "images": [{"url": "a.jpg"}, {"url": "b.jpg"}],
        "tags": ["old", "rare"],
    }
    row = read_all(written("a.jsonl", lines([item, item | {"id": 8}]))).listings.row(0, named=True)
    assert (row["title"], row["seller"], row["seller_bio"]) == ("ivory", "Ann", "dealer")
    assert (row["price"], row["currency"]) == ("5", "EUR")
    assert (row["images"], row["description"]) == ("a.jpg\nb.jpg", "old\nrare")


def test_nesting_beyond_reason_is_refused(written: Write) -> None:
    deep: object = "x"
    for _ in range(30):
        deep = {"a": deep}
    text = lines([{"id": 1, "title": "ivory"}, {"id": 2, "title": "tusk", "more": deep}])
    text += '{"id":3,"title":"horn","x":' + "[" * 100_000 + "]" * 100_000 + "}\n"
    read = read_all(written("a.jsonl", text))
    assert read.texts("listing_id") == ["1"]
    assert [row for row, _ in read.reasons] == [2, 3]
    with pytest.raises(NestedTooDeep, match="8 levels"):
        flat({"more": deep}, lambda _: True)


def test_list_of_objects(written: Write) -> None:
    read = read_all(written("a.json", json.dumps(ITEMS, indent=2)))
    assert read.texts("title") == ["ivory", "bowl"]
    assert read.reading.notes[0].format == "JSON"


def test_list_on_one_line_without_a_telling_name(written: Write) -> None:
    assert read_all(written("export", json.dumps(ITEMS))).texts("title") == ["ivory", "bowl"]


@pytest.mark.parametrize("key", ["items", "results", "response.docs"])
def test_list_inside_an_object(written: Write, key: str) -> None:
    document: object = ITEMS
    for part in reversed(key.split(".")):
        document = {"count": 2, "facets": [{"name": "x"}] * 5, part: document, "next": None}
    read = read_all(written("a.json", json.dumps(document)))
    assert read.texts("title") == ["ivory", "bowl"]
    assert read.reading.notes[0].remarks == [f"listings are the list {key!r}"]


def test_single_object_is_one_listing(written: Write) -> None:
    assert read_all(written("a.json", json.dumps(ITEMS[0], indent=1))).texts("title") == ["ivory"]


def test_items_that_are_no_objects_are_refused(written: Write) -> None:
    read = read_all(written("a.json", '[{"title": "ivory"}, 5, null, {"title": "tusk"}]'))
    assert read.texts("listing_id") == ["a.json:1", "a.json:4"]
    assert [row for row, _ in read.reasons] == [2, 3]


def test_list_that_breaks_keeps_what_came_before(written: Write) -> None:
    whole = json.dumps([{"id": n, "title": f"ivory {n}"} for n in range(5000)])
    read = read_all(written("a.json", whole[: len(whole) // 2]))
    assert 2000 < read.reading.accepted < 3000
    assert read.refused[-1].fatal
    assert "is lost" in read.refused[-1].reason
    assert not read.reading.is_whole


def test_text_after_the_list_is_told(written: Write) -> None:
    read = read_all(written("a.json", '[{"title": "ivory"}]\n[{"title": "tusk"}]'))
    assert read.texts("title") == ["ivory"]
    assert "more follows" in read.refused[0].reason


def test_lone_surrogates_and_nuls_do_no_harm(written: Write) -> None:
    read = read_all(
        written("a.jsonl", '{"id":1,"title":"\\ud83d ivory \\u0000x \\ud83d\\udc18"}\n{"id":2,"title":"b"}\n')
    )
    assert read.texts("title")[0] == "\ufffd ivory x 🐘"


def test_large_list_streams_over_block_ends(written: Write) -> None:
    items = [{"id": n, "title": f"tusk {n}", "description": "象牙" * 60} for n in range(60_000)]
    read = read_all(written("a.json", json.dumps(items, ensure_ascii=False)))
    assert read.texts("title") == [f"tusk {n}" for n in range(60_000)]
    assert set(read.texts("description")) == {"象牙" * 60}


def test_legacy_encoding(written: Write) -> None:
    text = lines([{"id": n, "title": "Défense d'éléphant sculptée"} for n in range(5)])
    assert read_all(written("a.jsonl", text.encode("cp1252"))).texts("title")[4] == "Défense d'éléphant sculptée"


def test_line_that_does_not_decode_is_refused(written: Write) -> None:
    good = lines([{"id": n, "title": "Défense"} for n in range(9)]).encode()
    bad = '{"id":"b","title":"Écaille"}\n'.encode("cp1252")
    read = read_all(written("a.jsonl", good + bad + b'{"id":"c","title":"x"}\n'))
    assert read.reading.accepted == 10
    assert read.reasons == [(10, "the title holds bytes that are not of the file's encoding (0xC9)")]


@pytest.mark.parametrize("text", ["[]", "{}", "[1, 2]", '{"a": [1]}', "[", "{", '{"a"', '"x"', "{]"])
def test_json_without_listings_is_an_error(written: Write, text: str) -> None:
    with pytest.raises(FileProblem):
        read_all(written("a.json", text))


def test_json_without_text_names_the_keys(written: Write) -> None:
    with pytest.raises(NoTextColumn, match="'weight'"):
        read_all(written("a.json", '[{"weight": 1}]'))


def test_object_of_listings_called_by_their_ids_is_a_list_of_them(written: Write) -> None:
    text = '{"a1": {"title": "ivory tusk"}, "b2": {"title": "horn", "id": "7"}}'
    read = read_all(written("a.json", text))
    assert read.listings.select("listing_id", "title").rows() == [("a1", "ivory tusk"), ("7", "horn")]


def test_object_whose_members_are_fields_is_one_listing(written: Write) -> None:
    text = '{"title": {"text": "ivory tusk"}, "description": {"text": "old"}, "id": {"text": "1"}}'
    assert read_all(written("a.json", text)).listings.height == 1


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, '[{"title": "ivo'])
def test_document_without_one_sound_item_says_that_it_is_damaged(written: Write, text: str) -> None:
    with pytest.raises(
        FileDamaged, match=r"a\.json: the JSON is damaged \((lists|Unterminated string starting at char)"
    ):
        read_all(written("a.json", text))
