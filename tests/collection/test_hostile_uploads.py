"""What people with bad intentions upload is refused, or shown as text."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import zstandard
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast, collection_of, signed_in
from tests.collection.files import IVORY, as_csv, brought, imported
from wildtrace.collection.actions import export_listings
from wildtrace.collection.arriving import bombs
from wildtrace.collection.arriving.uploads import shown_name, upload_path, uploads_folder
from wildtrace.collection.errors import UploadRefused
from wildtrace.collection.models import Import, Listing

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)><b>\"'&"
FORMULAS = ('=HYPERLINK("http://x.example")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1")
NAMES = ("../../../etc/passwd", "..\\..\\windows.csv", "/etc/cron.d/x", "a\x00b.csv", "con.csv", "x" * 250 + ".csv",
         "\u202evsc.exe", "<script>.csv", "listings.csv;rm -rf", "%2e%2e%2fx.csv")  # fmt: skip


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(rows: list[list[object]], formulas: bool = False) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": formulas})
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


# --- names of files


@pytest.mark.parametrize("name", NAMES)
def test_name_of_a_file_is_text_and_never_a_path(cast: Cast, name: str) -> None:
    held = brought(as_csv([IVORY]), collection_of(cast.analyst), cast.analyst, name=name)
    assert [path.name for path in uploads_folder().iterdir()] == [held.stored_as]
    assert held.stored_as[:32].isalnum()
    assert not set("/\\\x00\u202e") & set(held.file_name)
    assert len(held.file_name) <= 255


def test_name_of_a_file_is_escaped_on_pages_and_in_letters_sent(cast: Cast) -> None:
    collection, client = collection_of(cast.analyst), signed_in(cast.analyst)
    client.post(f"/collections/{collection.pk}/bring/", {"file": SimpleUploadedFile("<b>x.csv", as_csv([IVORY]))})
    held = Import.objects.get()
    for address in (f"/imports/{held.pk}/", f"/collections/{collection.pk}/"):
        assert b"<b>x.csv" not in client.get(address).content
        assert b"&lt;b&gt;x.csv" in client.get(address).content


def test_name_without_anything_left_is_called_so() -> None:
    assert shown_name("///") == "unnamed"


# --- bombs


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress], ids=["gzip", "zstd"])
def test_packed_bomb_is_refused(cast: Cast, pack: object) -> None:
    bomb = pack(b"title\n" + b"0" * (bombs.FREE * 2))  # type: ignore[operator]  # either packs
    with pytest.raises(UploadRefused, match="unpacks"):
        brought(bomb, collection_of(cast.analyst), cast.analyst, name="x.csv.gz")
    assert not Import.objects.exists()
    assert not list(uploads_folder().iterdir())


def test_workbook_bomb_is_refused(cast: Cast) -> None:
    bomb = zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * (bombs.FREE * 2)})
    with pytest.raises(UploadRefused, match="unpacks"):
        brought(bomb, collection_of(cast.analyst), cast.analyst, name="x.xlsx")
    assert not list(uploads_folder().iterdir())


def test_archive_that_lies_about_its_sizes_is_refused(cast: Cast) -> None:
    honest = zipped({"xl/workbook.xml": b" " * (bombs.FREE * 2)})
    size = (bombs.FREE * 2).to_bytes(4, "little")
    with pytest.raises(UploadRefused):
        brought(honest.replace(size, (100).to_bytes(4, "little")), collection_of(cast.analyst), cast.analyst)
    assert not list(uploads_folder().iterdir())


def test_archive_of_countless_parts_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bombs, "MOST_PARTS", 10)
    with pytest.raises(UploadRefused, match="unpacks"):
        brought(zipped({f"{n}.txt": b"x" for n in range(20)}), collection_of(cast.analyst), cast.analyst)


def test_parquet_that_claims_countless_rows_is_refused(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bombs, "MOST_ROWS", 100)
    pq.write_table(pa.table({"title": ["x"] * 1000}), tmp_path / "x.parquet")
    with pytest.raises(UploadRefused, match="rows"):
        brought((tmp_path / "x.parquet").read_bytes(), collection_of(cast.analyst), cast.analyst)


def test_honest_packed_file_is_read(cast: Cast) -> None:
    held = imported(gzip.compress(as_csv([IVORY] * 1000)), collection_of(cast.analyst), cast.analyst, name="x.csv.gz")
    assert (held.state, held.read) == ("finished", 1000)


# --- what stands in fields


def test_markup_in_every_field_is_text_on_every_page(cast: Cast) -> None:
    collection, client = collection_of(cast.analyst), signed_in(cast.analyst)
    row = dict.fromkeys(IVORY, MARKUP) | {
        "seller_bio": MARKUP,
        "category": MARKUP,
        "images": MARKUP,
        "language": MARKUP,
    }
    content = as_csv([row | {"title": f"ivory {MARKUP}"}])
    waiting = brought(content, collection, cast.analyst)
    imported(content, collection, cast.analyst)
    imported(content.replace(b"ivory ", b"Ivory for sale "), collection, cast.analyst)
    listing = Listing.objects.get()
    assert listing.title == f"Ivory for sale {MARKUP}"
    for address in (f"/imports/{waiting.pk}/", f"/listings/{listing.pk}/", f"/collections/{collection.pk}/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", " java\tscript:x", "//evil.example"])
def test_address_that_is_no_web_page_is_no_link(cast: Cast, address: str) -> None:
    imported(as_csv([IVORY | {"url": address}]), collection_of(cast.analyst), cast.analyst)
    page = signed_in(cast.analyst).get(f"/listings/{Listing.objects.get().pk}/").content.decode()
    assert "leaves the workbench" not in page
    assert 'href="javascript' not in page


def test_formulas_never_come_alive_in_what_is_downloaded(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    rows = [IVORY | {"listing_id": f"n{n}", "title": text, "price": text} for n, text in enumerate(FORMULAS)]
    held = imported(as_csv(rows) + b"=cmd|x,1\n", collection, cast.analyst)
    sent = b"".join(export_listings(collection=collection, kind="csv", reason="test", by=cast.analyst)).decode()
    titles = pl.read_csv(io.StringIO(sent), infer_schema=False)["title"].to_list()
    assert len(titles) == len(FORMULAS)
    assert all(title.startswith("'") for title in titles)
    response = signed_in(cast.analyst).get(f"/imports/{held.pk}/refused.csv")
    lines = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]  # a streaming response
    assert "\"'=cmd|x" in lines


def test_formula_in_a_workbook_is_read_as_what_it_shows(cast: Cast) -> None:
    content = workbook([["listing_id", "title", "description"], ["=1+1", "Ivory bracelet", "real ivory"]], True)
    held = imported(content, collection_of(cast.analyst), cast.analyst, name="x.xlsx")
    assert (held.state, held.added) == ("finished", 1)
    assert not Listing.objects.get().listing_id.startswith("=")


def test_text_that_databases_stumble_over_is_kept_whole(cast: Cast) -> None:
    lines = "first\n\\.\nlast\t\\N \\x41 \\\\ '; DROP TABLE collection_listing; -- %s %(x)s"
    rows = [IVORY | {"description": f"ivory {lines}", "title": "a\\"}, IVORY | {"listing_id": "n2", "title": "\\N"}]
    held = imported(as_csv(rows), collection_of(cast.analyst), cast.analyst)
    assert (held.state, held.added) == ("finished", 2)
    assert Listing.objects.get(listing_id="a1").description == f"ivory {lines}"
    assert Listing.objects.get(listing_id="a1").title == "a\\"
    assert Listing.objects.get(listing_id="n2").title == "\\N"


def test_nul_characters_and_lone_surrogates_do_not_stop_an_import(cast: Cast) -> None:
    rows = [{"listing_id": "a", "title": "ivory \x00 for sale"}, {"listing_id": "b", "title": "ivory \ud800 for sale"}]
    content = "\n".join(json.dumps(row) for row in rows).encode()
    held = imported(content, collection_of(cast.analyst), cast.analyst, name="x.jsonl")
    assert held.state == "finished"
    assert held.read == 2
    assert held.added + held.refused == 2
    assert Listing.objects.filter(listing_id="a", title__contains="for sale").exists()


# --- spreadsheet oddities


def test_spreadsheet_oddities_are_read_or_told_of(cast: Cast) -> None:
    rows: list[list[object]] = [
        ["Listings of March"], [], ["listing_id", "title", "price", "posted_at"],
        [12345678901, "Ivory bracelet", 12.5, "2026-01-02"], [], ["b", "Ivory", True, 46000],
        ["c", "Ivory", "", "", "beyond"],
    ]  # fmt: skip
    held = imported(workbook(rows), collection_of(cast.analyst), cast.analyst, name="odd.xlsx")
    assert (held.state, held.read, held.added, held.refused) == ("finished", 3, 2, 1)
    assert Listing.objects.filter(listing_id="12345678901", price="12.5").exists()


@pytest.mark.parametrize(
    "content",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"%PDF-1.7 x", zipped({"evil.exe": b"MZ"}), b"PAR1 not",
     b"PK\x03\x04 broken", b"\x1f\x8b broken", b"SQLite format 3\0"],
    ids=["xls", "pdf", "zip", "parquet", "xlsx", "gzip", "sqlite"],
)  # fmt: skip
def test_what_is_no_list_of_listings_says_so(cast: Cast, content: bytes) -> None:
    collection, client = collection_of(cast.analyst), signed_in(cast.analyst)
    file = SimpleUploadedFile("x.csv", content)
    response = client.post(f"/collections/{collection.pk}/bring/", {"file": file}, follow=True)
    assert response.status_code == 200
    page = response.content.decode()
    assert str(uploads_folder()) not in page
    if held := Import.objects.first():
        assert 'class="notice warning"' in page
        assert upload_path(held.stored_as).exists()
    else:
        assert not list(uploads_folder().iterdir())
    assert not Listing.objects.exists()
