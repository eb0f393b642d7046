"""Parquet: any column type becomes text, and damage costs no more than it must."""

import datetime
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.detection.files.conftest import read_all
from wildtrace.detection.files.errors import EncodingUnknown, FormatUnknown

Write = Callable[[str, bytes | str], Path]


def parquet(frame: pl.DataFrame, row_group_size: int | None = None) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file, row_group_size=row_group_size)
    return file.getvalue()


def test_rows_become_listings(written: Write) -> None:
    frame = pl.DataFrame({"id": ["a", "b"], "title": ["ivory", ""], "description": [None, "tusk"]})
    read = read_all(written("a.parquet", parquet(frame)))
    assert read.listings.select("listing_id", "title", "description").rows() == [
        ("a", "ivory", None),
        ("b", None, "tusk"),
    ]


def test_parquet_is_told_by_content(written: Write) -> None:
    assert read_all(written("a.csv", parquet(pl.DataFrame({"title": ["ivory"]})))).texts("title") == ["ivory"]


def test_any_type_becomes_text(written: Write) -> None:
    frame = pl.DataFrame(
        {
            "id": pl.Series([1, 2], dtype=pl.UInt32),
            "title": [datetime.date(2024, 5, 1), None],
            "description": pl.Series(["ivory", "bowl"], dtype=pl.Categorical),
            "price": [Decimal("5.50"), None],
            "posted_at": [datetime.datetime(2024, 5, 1, 12, 30), None],
            "images": [["a.jpg", "b.jpg"], []],
            "seller": [{"name": "Ann", "bio": "dealer"}, None],
        }
    )
    row = read_all(written("a.parquet", parquet(frame))).listings.row(0, named=True)
    assert (row["listing_id"], row["title"], row["description"]) == ("1", "2024-05-01", "ivory")
    assert (row["price"], row["posted_at"][:16]) == ("5.50", "2024-05-01T12:30")
    assert (row["images"], row["seller"], row["seller_bio"]) == ("a.jpg\nb.jpg", "Ann", "dealer")


def test_binary_columns_are_text_and_what_does_not_decode_is_refused(written: Write) -> None:
    frame = pl.DataFrame({"id": ["a", "b"], "title": ["象牙".encode(), b"ivory \xff"]})
    read = read_all(written("a.parquet", parquet(frame)))
    assert read.texts("title") == ["象牙"]
    assert read.reasons == [(2, "the title holds bytes that are not of the file's encoding (0xFF)")]


def test_many_row_groups_and_row_numbers(written: Write) -> None:
    frame = pl.DataFrame({"title": [f"tusk {n}" for n in range(150_000)]})
    read = read_all(written("a.parquet", parquet(frame, row_group_size=40_000)))
    assert read.texts("listing_id")[0] == "a.parquet:1"
    assert read.texts("listing_id")[-1] == "a.parquet:150000"
    assert read.texts("title") == frame["title"].to_list()


def test_long_field_is_refused_with_the_limit(written: Write) -> None:
    frame = pl.DataFrame({"id": ["a", "b"], "title": ["x" * 10_000_000, "ivory"]})
    read = read_all(written("a.parquet", parquet(frame)))
    assert read.texts("listing_id") == ["b"]
    assert read.reasons == [(1, "the title is 10,000,000 characters long; the limit is 1,000,000")]


@pytest.mark.parametrize("content", [b"id,title\n1,ivory\n", b"", b"PAR1", b"PAR1" + bytes(100) + b"PAR1"])
def test_file_that_is_no_parquet_is_told(written: Write, content: bytes) -> None:
    with pytest.raises(Exception, match=r"a\.parquet: (this is not a|the file is empty)"):
        read_all(written("a.parquet", content))


def test_parquet_cut_off_is_told(written: Write) -> None:
    whole = parquet(pl.DataFrame({"title": [f"tusk {n}" for n in range(1000)]}))
    with pytest.raises(FormatUnknown, match="not a sound Parquet file"):
        read_all(written("a.parquet", whole[: len(whole) // 2]))


def test_damaged_row_group_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"title": [f"tusk {n}" for n in range(3000)]})
    pq.write_table(table, path, row_group_size=1000, use_dictionary=False, compression="zstd")
    column = pq.ParquetFile(path).metadata.row_group(1).column(0)
    data = bytearray(path.read_bytes())
    start = column.data_page_offset
    data[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    path.write_bytes(data)
    read = read_all(path)
    assert read.texts("title") == [f"tusk {n}" for n in [*range(1000), *range(2000, 3000)]]
    assert [(r.rows, r.count) for r in read.refused] == [("1001-2000", 1000)]
    assert read.reading.read == 3000
    assert not read.reading.is_whole


def test_file_without_rows_is_no_error(written: Write) -> None:
    frame = pl.DataFrame(schema={"id": pl.String, "title": pl.String})
    reading = read_all(written("a.parquet", parquet(frame))).reading
    assert (reading.read, reading.notes[0].remarks) == (0, ["no listing stands under its header"])


def test_an_encoding_is_not_needed_and_one_that_does_not_exist_is_refused(written: Write) -> None:
    path = written("a.parquet", parquet(pl.DataFrame({"title": ["tusk"]})))
    (remark,) = read_all(path, encoding="cp1252").reading.notes[0].remarks
    assert remark.startswith("--encoding was not needed")
    with pytest.raises(EncodingUnknown, match=r"a\.parquet: there is no encoding called 'utf8mb4'"):
        read_all(path, encoding="utf8mb4")
