"""Pictures come in with listings, are what they say, and go out so that a browser does nothing but show them."""

from __future__ import annotations

import os
import struct
import zlib
from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.cast import Cast, collection_of, signed_in
from tests.collection.files import IVORY, as_csv, imported
from tests.collection.test_hostile_uploads import zipped
from wildtrace.collection.actions.erasure import erase_due_collections
from wildtrace.collection.arriving.image_kinds import Image, image_in
from wildtrace.collection.arriving.pictures import forget_stray_pictures, keep_picture
from wildtrace.collection.arriving.uploads import uploads_folder
from wildtrace.collection.errors import UploadRefused
from wildtrace.collection.models import Import, Listing, Picture
from wildtrace.collection.pictures import picture_path

_BLOCK = b"!\xf9\x04\x00\x00\x00\x00\x00,\x00\x00\x00\x00\x02\x00\x03\x00\x00\x02\x02L\x01\x00;"
GIF = b"GIF89a\x02\x00\x03\x00\x00\x00\x00" + _BLOCK
JPEG = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xc0\x00\x0b\x08\x00\x05\x00\x04\x01\x01\x11\x00\xff\xda\x00\x02xx\xff\xd9"
WEBP = (
    b"RIFF"
    + struct.pack("<I", 22)
    + b"WEBPVP8L"
    + struct.pack("<I", 10)
    + b"\x2f"
    + struct.pack("<I", 3 | 6 << 14)
    + b"\0" * 5
)


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2)) + chunk(b"IEND", b"")
    )


def archive(**pictures: bytes) -> bytes:
    names = "|".join(f"photos/{name}" for name in pictures)
    listed = as_csv([IVORY | {"images": names}])
    return zipped({"export/listings.csv": listed, **{f"photos/{name}": content for name, content in pictures.items()}})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(), Image("image/png", 2, 2)), (GIF, Image("image/gif", 2, 3)), (JPEG, Image("image/jpeg", 4, 5)),
        (WEBP, Image("image/webp", 4, 7)), (b"", None), (b"<svg onload=alert(1)>", None), (png()[:30], None),
        (JPEG[:-2], None), (GIF[:8], None), (b"\x89PNG\r\n\x1a\n<script>", None), (png(60_000, 60_000), None),
        (png(0, 5), None), (b"\xff\xd8\xff<script>alert(1)</script>\xff\xd9", None), (WEBP[:20], None),
    ],
)  # fmt: skip
def test_picture_is_what_its_bytes_say(content: bytes, expected: Image | None) -> None:
    assert image_in(content) == expected


def test_pictures_come_with_their_listing_and_are_shown_with_it(cast: Cast) -> None:
    collection = collection_of(cast.analyst)
    held = imported(archive(**{"a.png": png(), "b.GIF": GIF}), collection, cast.analyst, name="x.zip")
    assert (held.state, held.added) == ("finished", 1)
    first, second = Picture.objects.all()
    assert (first.media_type, first.width, second.media_type) == ("image/png", 2, "image/gif")
    client = signed_in(cast.analyst)
    assert f"/pictures/{first.pk}/" in client.get(f"/listings/{Listing.objects.get().pk}/").content.decode()
    response = client.get(f"/pictures/{first.pk}/")
    assert b"".join(response.streaming_content) == png()  # type: ignore[attr-defined]  # a streaming response
    assert response["Content-Type"] == "image/png"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("inline; filename=")
    imported(archive(**{"a.png": png(), "b.GIF": GIF}), collection, cast.analyst, name="x.zip")
    assert Picture.objects.count() == 2


def test_what_is_no_picture_is_left_out_with_a_word(cast: Cast) -> None:
    content = archive(**{"a.png": b"<script>alert(1)</script>", "b.jpg": JPEG[:-2]})
    held = imported(content, collection_of(cast.analyst), cast.analyst, name="x.zip")
    assert not Picture.objects.exists()
    assert "2 pictures were left out" in str(held.notes)


def test_picture_does_not_exist_for_whom_its_listing_does_not(cast: Cast) -> None:
    imported(archive(**{"a.png": png()}), collection_of(cast.analyst), cast.analyst, name="x.zip")
    address = f"/pictures/{Picture.objects.get().pk}/"
    assert signed_in(cast.stranger).get(address).status_code == 404
    assert signed_in(cast.nobody).get(address).status_code == 302


@pytest.mark.parametrize(
    "parts",
    [{"a.png": png()}, {"a.csv": as_csv([IVORY]), "b.csv": as_csv([IVORY])}, {"evil/../../x.zip": b"PK"}],
    ids=["no list", "two lists", "an archive"],
)
def test_archive_without_one_list_is_refused(cast: Cast, parts: dict[str, bytes]) -> None:
    with pytest.raises(UploadRefused):
        imported(zipped(parts), collection_of(cast.analyst), cast.analyst, name="x.zip")
    assert not list(uploads_folder().iterdir())
    assert not Import.objects.exists()


def test_names_in_an_archive_lead_nowhere(cast: Cast, data_folder: Path) -> None:
    parts = {"../../listings.csv": as_csv([IVORY | {"images": "../../../a.png"}]), "../../../a.png": png()}
    imported(zipped(parts), collection_of(cast.analyst), cast.analyst, name="x.zip")
    assert Picture.objects.count() == 1
    outside = [path.name for path in data_folder.parent.glob("*.csv")] + [p.name for p in data_folder.rglob("*.png")]
    assert not outside


def test_pictures_are_erased_with_the_last_listing_that_shows_them(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    day = date(2026, 1, 1)
    imported(archive(**{"a.png": png(), "b.gif": GIF}), collection_of(cast.analyst, erase_on=day), cast.analyst)
    imported(archive(**{"a.png": png()}), collection_of(cast.analyst), cast.analyst)
    paths = {each.media_type: picture_path(each.sha256) for each in Picture.objects.all()}
    with django_capture_on_commit_callbacks(execute=True):
        erase_due_collections(day)
    assert paths["image/png"].exists()
    assert not paths["image/gif"].exists()


def test_picture_that_never_came_into_a_listing_is_forgotten_after_a_day(db: None) -> None:
    young, old = (picture_path(keep_picture(content)) for content in (png(), GIF))
    os.utime(old, (0, 0))
    forget_stray_pictures()
    assert young.exists()
    assert not old.exists()
