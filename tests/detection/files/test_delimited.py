"""CSV and its relatives: every row is screened or refused with its number and a reason, whatever the file is like."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.detection.files.conftest import read_all
from wildtrace.detection.files.blocks import FIELD_LIMIT
from wildtrace.detection.files.errors import EncodingUnknown, FileEmpty, FormatUnknown, NoTextColumn

Write = Callable[[str, bytes | str], Path]
ROWS = "id,title,price\n1,ivory carving,5\n2,wooden bowl,6\n"


def test_rows_become_listings(written: Write) -> None:
    read = read_all(written("a.csv", ROWS))
    assert read.listings.select("listing_id", "title", "price").rows() == [
        ("1", "ivory carving", "5"),
        ("2", "wooden bowl", "6"),
    ]
    assert read.reading.notes[0].kind == "text delimited by commas, utf-8"


@pytest.mark.parametrize(("delimiter", "called"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_delimiter_is_recognised_whatever_the_ending(written: Write, delimiter: str, called: str) -> None:
    read = read_all(written("a.txt", ROWS.replace(",", delimiter)))
    assert read.texts("title") == ["ivory carving", "wooden bowl"]
    assert called in read.reading.notes[0].kind


def test_delimiter_is_told_in_spite_of_commas_in_the_text(written: Write) -> None:
    text = "id;title;price\n1;ivory, old, carved;5,00\n2;horn, big, rare;7,50\n"
    assert read_all(written("a.csv", text)).texts("title") == ["ivory, old, carved", "horn, big, rare"]


def test_excels_own_delimiter_line_is_obeyed(written: Write) -> None:
    read = read_all(written("a.csv", "sep=;\nid;title\n1;ivory\n;tusk\n"))
    assert read.listings.select("listing_id", "title").rows() == [("1", "ivory"), ("a.csv:4", "tusk")]


def test_one_column_needs_no_delimiter(written: Write) -> None:
    read = read_all(written("a.csv", 'title\nivory, old\n"tusk, ""big"""\nhorn\n'))
    assert read.texts("title") == ["ivory, old", 'tusk, "big"', "horn"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind(written: Write, end: str) -> None:
    read = read_all(written("a.csv", ROWS.replace("\n", end)))
    assert read.texts("title") == ["ivory carving", "wooden bowl"]


def test_quoted_line_breaks_and_delimiters_belong_to_the_text(written: Write) -> None:
    read = read_all(written("a.csv", 'id,title\n1,"ivory, old\n\nand ""rare"""\n2,bowl\n'))
    assert read.texts("title") == ['ivory, old\n\nand "rare"', "bowl"]


def test_last_line_needs_no_end(written: Write) -> None:
    assert read_all(written("a.csv", "id,title\n1,ivory")).texts("title") == ["ivory"]


def test_empty_cells_are_nulls_and_blank_lines_no_rows(written: Write) -> None:
    read = read_all(written("a.csv", "id,title,description\n1,ivory,\n\n2,,tusk\n,,\n3,horn,x\n"))
    assert read.listings.select("listing_id", "title", "description").rows() == [
        ("1", "ivory", None),
        ("2", None, "tusk"),
        ("3", "horn", "x"),
    ]
    assert read.reading.notes[0].blank == 2


def test_row_numbers_are_those_a_spreadsheet_shows(written: Write) -> None:
    read = read_all(written("a.csv", 'id,title\n,"ivory\nold"\n\n,tusk\nx\n,horn\n'))
    assert read.texts("listing_id") == ["a.csv:2", "a.csv:4", "a.csv:6"]
    assert read.reasons == [(5, "the row has 1 fields instead of 2 (the header's)")]


def test_ragged_and_shifted_rows_are_refused_with_row_and_reason(written: Write) -> None:
    text = "id,title,price\n1,ivory,5\n2,tusk\n3,horn, big,7\n4,bowl,8,,\n"
    read = read_all(written("a.csv", text))
    assert read.texts("listing_id") == ["1", "4"]
    assert [row for row, _ in read.reasons] == [3, 4]
    assert "2 fields instead of 3" in read.reasons[0][1]
    assert "4 fields instead of 3" in read.reasons[1][1]
    assert "shifted" in read.reasons[1][1]
    assert read.refused[1].raw == "3,horn, big,7"


def test_row_shifted_within_its_width_is_refused(written: Write) -> None:
    text = "id,url,title,price\n1,https://x.example/1,ivory,5\n2,horn,https://x.example/2,\n3,,tusk https://a.b,\n"
    read = read_all(written("a.csv", text))
    assert read.texts("listing_id") == ["1", "3"]
    assert read.reasons == [(3, "the columns are shifted: a link stands in title, and 'horn' in url")]


def test_trailing_delimiter_on_every_row_is_no_fault(written: Write) -> None:
    read = read_all(written("a.csv", "id,title\n1,ivory,\n2,tusk,\n3,horn\n"))
    assert read.texts("title") == ["ivory", "tusk", "horn"]


def test_quote_that_never_closes_costs_its_own_line_only(written: Write) -> None:
    text = 'id,title,price\n1,"ivory,5\n2,"tusk",6\n3,horn,7\n'
    read = read_all(written("a.csv", text))
    assert read.texts("listing_id") == ["2", "3"]
    assert read.reasons[0][0] == 2
    assert "quote" in read.reasons[0][1]


def test_quote_left_open_before_the_end_of_the_file(written: Write) -> None:
    read = read_all(written("a.csv", 'id,title\n1,ivory\n2,"tusk\n3,horn\n'))
    assert read.texts("listing_id") == ["1", "3"]
    assert "never closed" in read.reasons[0][1]


def test_inches_are_no_quotes(written: Write) -> None:
    read = read_all(written("a.csv", 'id,title,price\n1,5" tusk,7\n2,"12" ivory",8\n3,a "b" c,9\n'))
    assert read.texts("title") == ['5" tusk', '12 ivory"', 'a "b" c']


def test_nul_bytes_are_left_out_and_said_so(written: Write) -> None:
    read = read_all(written("a.csv", b"id,title\n1,iv\x00o\x00ry\n" + b"2,plain wood\n" * 20))
    assert read.texts("title")[0] == "ivory"
    assert read.reading.notes[0].remarks == ["2 NUL bytes were left out"]


def test_field_of_ten_megabytes_is_refused_with_the_limit(written: Write) -> None:
    long = "x" * 10_000_000
    read = read_all(written("a.csv", f'id,title\n1,ivory\n2,"{long}"\n3,horn\n'))
    assert read.texts("listing_id") == ["1", "3"]
    assert read.reasons == [(3, f"the title is 10,000,000 characters long; the limit is {FIELD_LIMIT:,}")]
    assert len(read.refused[0].raw) < 400


def test_line_without_end_is_refused_and_reading_goes_on(written: Write) -> None:
    read = read_all(written("a.csv", b"id,title\n1,ivory\n2," + b"x" * 70_000_000 + b"\n3,horn\n4,tusk\n"))
    assert read.texts("listing_id") == ["1", "3", "4"]
    assert read.reasons[0][0] == 3
    assert "longer than 32 MB" in read.reasons[0][1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_encodings(written: Write, encoding: str) -> None:
    text = "编号,标题,价格\n" + "".join(f"{n},象牙手镯 正品 包邮,5\n" for n in range(30))
    read = read_all(written("a.csv", text.encode(encoding)))
    assert set(read.texts("title")) == {"象牙手镯 正品 包邮"}
    assert read.reading.read == 30


def test_encoding_shows_late_in_the_file(written: Write) -> None:
    plain = b"id,title\n" + b"".join(b"%d,plain wooden bowl\n" % n for n in range(50_000))
    late = "".join(f"A{n},Défense d'éléphant sculptée\n" for n in range(20)).encode("cp1252")
    read = read_all(written("a.csv", plain + late))
    assert read.texts("title")[-1] == "Défense d'éléphant sculptée"
    assert read.reading.notes[0].encoding == "cp1252"


def test_mixed_encodings_refuse_the_lines_that_do_not_decode(written: Write) -> None:
    good = "".join(f"{n},Défense d'éléphant,x\n" for n in range(50)).encode()
    bad = "b,Écaille de tortue,x\n".encode("cp1252")
    read = read_all(written("a.csv", b"id,title,other\n" + good + bad + good.replace(b"\n", b"0\n")))
    assert read.reading.accepted == 100
    assert read.reasons == [(52, "the title holds bytes that are not of the file's encoding (0xC9)")]
    assert "\ufffdcaille de tortue" in read.refused[0].raw


def test_bad_byte_in_a_column_that_is_not_read_does_no_harm(written: Write) -> None:
    read = read_all(written("a.csv", "id,title,weight\n1,défense,2\n2,ivoire,".encode() + b"\xff\n"))
    assert read.texts("title") == ["défense", "ivoire"]


def test_encoding_that_was_asked_for_is_used(written: Write) -> None:
    path = written("a.csv", "id,title\n1,Défense\n".encode("cp850"))
    assert read_all(path, encoding="cp850").texts("title") == ["Défense"]


def test_numbers_and_dates_where_text_belongs_are_text(written: Write) -> None:
    read = read_all(written("a.csv", "id,title,description\n1,2024-05-01,007\n2,1e5,3.10\n"))
    assert read.listings.select("title", "description").rows() == [("2024-05-01", "007"), ("1e5", "3.10")]


def test_empty_file_is_told(written: Write) -> None:
    with pytest.raises(FileEmpty, match=r"a\.csv: the file is empty"):
        read_all(written("a.csv", ""))
    with pytest.raises(FileEmpty, match="nothing but blanks"):
        read_all(written("b.csv", " \n\n "))


@pytest.mark.parametrize("text", ["id,title\n", "id,title", "id,title\n\n,\n"])
def test_header_without_rows_is_remarked_and_no_error(written: Write, text: str) -> None:
    reading = read_all(written("a.csv", text)).reading
    assert reading.read == 0
    assert reading.notes[0].remarks == ["no listing stands under its header"]


@pytest.mark.parametrize("text", ["id,title\n1,tusk\n", "id,title\n1,tusk,2,3,4\n"])
def test_rows_read_or_refused_are_no_empty_file(written: Write, text: str) -> None:
    assert read_all(written("a.csv", text)).reading.notes[0].remarks == []


def test_no_text_column_lists_the_headers(written: Write) -> None:
    with pytest.raises(NoTextColumn, match=r"'id', 'weight'.*--column"):
        read_all(written("a.csv", "id,weight\n1,2\n"))


def test_bytes_that_are_no_text_are_told(written: Write) -> None:
    with pytest.raises(FormatUnknown, match="neither text nor Parquet nor XLSX"):
        read_all(written("a.csv", bytes(range(256)) * 50))


def test_repeated_and_empty_headers_are_told_apart(written: Write) -> None:
    read = read_all(written("a.csv", "id,title,,title\n1,ivory,x,tusk\n"))
    assert read.listings.select("title", "description").row(0) == ("ivory", "tusk")


def test_kept_columns_are_carried_along(written: Write) -> None:
    read = read_all(written("a.csv", "id,title,label\n1,ivory,yes\n2,bowl,\n"), keep=["label", "title"])
    assert read.listings.select("kept:label", "kept:title").rows() == [("yes", "ivory"), (None, "bowl")]


def test_careful_and_fast_reader_agree_over_many_blocks(written: Write) -> None:
    count = 120_000
    rows = [f'{n},"tusk, no. {n} {"x" * 250}",{n % 90}' for n in range(count)]
    clean = "id,title,price\n" + "\n".join(rows) + "\n"
    odd = clean + 'odd,5" tusk,1\n'
    fast, careful = read_all(written("clean.csv", clean)), read_all(written("odd.csv", odd))
    assert fast.listings.height == count
    assert careful.listings.head(count).drop("listing_id").equals(fast.listings.drop("listing_id"))
    assert fast.texts("listing_id")[-1] == str(count - 1)


def test_row_numbers_hold_over_block_ends(written: Write) -> None:
    rows = [f',"tusk\n{n} {"x" * 300}"' for n in range(100_000)]
    rows[70_000] = "too,many,fields"
    read = read_all(written("a.csv", "id,title\n" + "\n".join(rows) + "\n"))
    assert read.reasons[0][0] == 70_002
    assert read.texts("listing_id")[-1] == "a.csv:100001"


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\n\t"), max_size=12)


@given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), delimiter=st.sampled_from(",;\t|"))
def test_whatever_is_written_as_csv_is_read_back(
    rows: list[tuple[str, str, str]], delimiter: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("title", "description", "seller"), *rows])
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(file.getvalue().encode())
    read = read_all(path)
    wanted = [tuple(cell or None for cell in row) for row in rows if any(row)]
    assert read.listings.select("title", "description", "seller").rows() == wanted


@given(tail=st.binary(max_size=300))
def test_no_bytes_whatever_lose_a_row_or_break_the_reader(
    tail: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(b"id,title\n1,ivory\n" + tail)
    try:
        read = read_all(path, encoding="utf-8")
    except (FormatUnknown, NoTextColumn):
        return
    assert isinstance(read.listings, pl.DataFrame)
    assert read.reading.read >= 1


@pytest.mark.parametrize(
    ("text", "field", "texts"),
    [
        ("1,real ivory tusk,5\n2,old rhino horn,6\n", "description", ["real ivory tusk", "old rhino horn"]),
        ("real ivory tusk\nold rhino horn\nbear bile, fresh\n", "description", ["real ivory tusk", "old rhino horn"]),
        ("https://a.example/1;ivory tusk\nhttps://a.example/2;old horn\n", "description", ["ivory tusk", "old horn"]),
    ],
)
def test_listing_in_the_place_of_a_header_is_read(written: Write, text: str, field: str, texts: list[str]) -> None:
    read = read_all(written("a.csv", text))
    assert read.texts(field)[:2] == texts
    assert read.reading.read == text.count("\n")
    assert read.listings["listing_id"][0] == "a.csv:1"
    assert "the first row is no header but a listing" in " ".join(read.reading.notes[0].remarks)


@pytest.mark.parametrize("header", ["id,what they wrote,2019", "no,Bezeichnung,2019-01", "Nummer,Inserat,Ort"])
def test_header_stays_a_header(written: Write, header: str) -> None:
    path = written("a.csv", f"{header}\n1,ivory tusk,old\n")
    assert read_all(path, columns={"title": header.split(",")[1]}).texts("title") == ["ivory tusk"]


def test_columns_without_a_header_can_be_named_by_their_place(written: Write) -> None:
    path = written("a.csv", "1,real ivory tusk,from an old house\n2,old rhino horn,as it is\n")
    with pytest.raises(NoTextColumn, match="column 2"):
        read_all(path)
    assert read_all(path, columns={"title": "column 2"}).texts("title") == ["real ivory tusk", "old rhino horn"]


def test_row_shifted_within_its_length_is_refused(written: Write) -> None:
    rows = "id,title,price,seller\n1,ivory bangle,5.50,bob\n2,17,ivory bangle,9\n3,🐘 500,ask me,al\n4,1984,5,eve\n"
    read = read_all(written("a.csv", rows))
    assert read.texts("title") == ["ivory bangle", "🐘 500", "1984"]
    assert [(r.row, r.reason[:24]) for r in read.refused] == [(3, "the columns are shifted:")]


@pytest.mark.parametrize(
    "encoding", ["klingon", "rot13", "hex", "base64", "zlib", "idna", "punycode", "undefined", "utf-16"]
)
def test_encoding_that_is_none_or_does_not_fit_is_told(written: Write, encoding: str) -> None:
    with pytest.raises(EncodingUnknown, match=f"a.csv: .*{encoding}.*leave --encoding out"):
        read_all(written("a.csv", ROWS), encoding=encoding)


def test_file_without_text_among_others_is_told_of_once(written: Write) -> None:
    read = read_all([written("a.csv", ROWS), written("b.csv", "id,price\n1,2\n")])
    assert [(each.file, each.row) for each in read.reading.failed_files if each.row is None] == [("b.csv", None)]
    assert read.reading.left_out == []
