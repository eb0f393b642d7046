"""XLSX: cells as people see them, every visible sheet, and archives that are not what they say."""

import datetime
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.detection.files.conftest import read_all
from wildtrace.detection.files.errors import EncodingUnknown, FileEmpty, FormatUnknown, NoTextColumn

Write = Callable[[str, bytes | str], Path]


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: str = "") -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name == hidden:
                sheet.hide()
    return file.getvalue()


def test_numbers_and_dates_become_text(written: Write) -> None:
    rows: list[list[Any]] = [
        ["ID", "Title", "Price", "Date"],
        [1, "ivory", 5.5, datetime.datetime(2024, 5, 1)],
        [2.0, 777, 6, datetime.datetime(2024, 5, 1, 9, 30)],
        [3, True, None, None],
    ]
    read = read_all(written("a.xlsx", workbook({"S": rows})))
    assert read.listings.select("listing_id", "title", "price", "posted_at").rows() == [
        ("1", "ivory", "5.5", "2024-05-01"),
        ("2", "777", "6", "2024-05-01 09:30:00"),
        ("3", "TRUE", None, None),
    ]


def test_xlsx_is_told_by_content(written: Write) -> None:
    assert read_all(written("a.csv", workbook({"S": [["title"], ["ivory"]]}))).texts("title") == ["ivory"]


def test_lines_above_the_header_are_passed_over_and_row_numbers_are_the_sheets(written: Write) -> None:
    rows: list[list[Any]] = [["Export of May"], [], ["title", "price"], ["ivory", 5], [], ["tusk", 6]]
    read = read_all(written("a.xlsx", workbook({"S": rows})))
    assert read.texts("listing_id") == ["a.xlsx:4", "a.xlsx:6"]
    assert read.reading.notes[0].blank == 1


def test_cell_beyond_the_header_refuses_the_row(written: Write) -> None:
    rows: list[list[Any]] = [["title", "price"], ["ivory", 5], ["horn", "big", 6]]
    read = read_all(written("a.xlsx", workbook({"S": rows})))
    assert read.texts("title") == ["ivory"]
    assert read.reasons == [(3, "the row has a filled cell in column 3, the header ends at column 2")]


def test_every_visible_sheet_with_text_is_read_and_the_others_are_named(written: Write) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "May": [["title"], ["ivory"]],
        "Notes": [["weight"], [5]],
        "June": [["Titel"], ["Stoßzahn"]],
        "Empty": [],
        "Secret": [["title"], ["hidden"]],
    }
    read = read_all(written("a.xlsx", workbook(sheets, hidden="Secret")))
    assert read.texts("title") == ["ivory", "Stoßzahn"]
    assert read.texts("listing_id") == ["a.xlsx[May]:2", "a.xlsx[June]:2"]
    assert read.reading.left_out[0].startswith("a.xlsx[Notes]: no column")


def test_workbook_without_text_or_cells_is_told(written: Write) -> None:
    with pytest.raises(NoTextColumn, match="'weight'"):
        read_all(written("a.xlsx", workbook({"S": [["weight"], [5]]})))
    with pytest.raises(FileEmpty):
        read_all(written("b.xlsx", workbook({"S": []})))


def test_many_rows(written: Write) -> None:
    rows: list[list[Any]] = [["id", "title"], *([n, f"tusk {n}"] for n in range(60_000))]
    assert read_all(written("a.xlsx", workbook({"S": rows}))).texts("title")[-1] == "tusk 59999"


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_workbook_cut_off_is_told(written: Write, cut: float) -> None:
    whole = workbook({"S": [["title"], ["ivory"]]})
    with pytest.raises(FormatUnknown, match="not a sound XLSX file"):
        read_all(written("a.xlsx", whole[: int(len(whole) * cut)]))


def test_damaged_sheet_is_told(written: Write) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook({"S": [["title"], ["ivory"]]}))) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            new.writestr(part, body[: len(body) // 2] if "sheet1" in part.filename else body)
    with pytest.raises(Exception, match=r"a\.xlsx: ") as raised:
        read_all(written("a.xlsx", file.getvalue()))
    assert type(raised.value).__module__.startswith("wildtrace")


def test_other_archives_and_old_excel_are_named(written: Write) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("listings.csv", "title\nivory\n")
    with pytest.raises(FormatUnknown, match=r"ZIP archive.*listings\.csv"):
        read_all(written("a.zip", file.getvalue()))
    with pytest.raises(FormatUnknown, match=r"save it as \.xlsx"):
        read_all(written("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))
    with pytest.raises(FormatUnknown, match="not an XLSX file"):
        read_all(written("a.xlsx", "title\nivory\n"))


@pytest.mark.parametrize("lie", [False, True])
def test_packed_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, lie: bool) -> None:
    path = tmp_path / "a.xlsx"
    size = (1 << 30) + (1 << 24)
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"S": [["title"], ["ivory"]]}))) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for part in old.infolist():
            if part.filename != "xl/sharedStrings.xml":
                new.writestr(part, old.read(part))
        with new.open("xl/sharedStrings.xml", "w", force_zip64=True) as bomb:
            for _ in range(size >> 24):
                bomb.write(bytes(1 << 24))
    if lie:
        _claim_small(path)
    with pytest.raises(FormatUnknown, match="unpacks to more than 1,024 MB"):
        read_all(path)


def _claim_small(path: Path) -> None:
    """Make the archive's directory say that the bomb unpacks to 1,000 bytes."""
    data = bytearray(path.read_bytes())
    entry = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/sharedStrings.xml"))
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(data)


def test_an_encoding_is_remarked_once_and_one_that_does_not_exist_is_refused(written: Write) -> None:
    path = written("a.xlsx", workbook({"S": [["title"], ["tusk"]], "T": [["title"], ["horn"]]}))
    first, second = read_all(path, encoding="utf-16").reading.notes
    assert first.remarks[0].startswith("--encoding was not needed")
    assert second.remarks == []
    with pytest.raises(EncodingUnknown, match="'nonsense'"):
        read_all(path, encoding="nonsense")
