"""Pictures that came with listings: kept in the data folder by their digest, known to the listing that shows them."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable
from typing import Final

import polars as pl

from wildtrace.collection.arriving.archives import MOST_PICTURES, PictureArchive
from wildtrace.collection.models import Listing, Picture
from wildtrace.collection.pictures import picture_path
from wildtrace.settings import data_folder

_YOUNG: Final = 24 * 3600  # seconds: a picture without a listing may be on its way into one


def keep_picture(content: bytes) -> str:
    """Put a picture into the data folder; its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = picture_path(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_suffix(".partial")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        partial.replace(path)
    return sha256


def keep_pictures(collection_id: int, rows: pl.DataFrame, archive: PictureArchive) -> None:
    """Keep the pictures that laid-out rows name and the archive holds; in the transaction that wrote the rows."""
    named = {
        (row["platform"], row["listing_id"]): names
        for row in rows.select("platform", "listing_id", "images").iter_rows(named=True)
        if (names := [name for name in json.loads(row["images"])[:MOST_PICTURES] if archive.has(name)])
    }
    if not named:
        return
    listings = Listing.objects.filter(collection=collection_id, listing_id__in={key for _, key in named})
    keys = {(listing.platform, listing.listing_id): listing.pk for listing in listings.only("platform", "listing_id")}
    known = set(Picture.objects.filter(listing__in=keys.values()).values_list("listing_id", "sha256"))
    made = [
        picture for pair, names in named.items() if pair in keys for picture in _pictures(keys[pair], names, archive)
    ]
    new = {(each.listing_id, each.sha256): each for each in made if (each.listing_id, each.sha256) not in known}
    Picture.objects.bulk_create(new.values())


def _pictures(listing_id: int, names: Iterable[str], archive: PictureArchive) -> Iterable[Picture]:
    for place, name in enumerate(names):
        if found := archive.picture(name):
            content, image = found
            yield Picture(listing_id=listing_id, sha256=keep_picture(content), place=place, **image._asdict())


def forget_pictures(digests: Iterable[str]) -> None:
    """Delete the files of those of these pictures that no listing shows any more."""
    asked = set(digests)
    shown = set(Picture.objects.filter(sha256__in=asked).values_list("sha256", flat=True))
    for sha256 in asked - shown:
        picture_path(sha256).unlink(missing_ok=True)


def forget_stray_pictures() -> None:
    """Delete files that never came into a listing, because their import ended in between."""
    before = time.time() - _YOUNG
    left = (path for path in (data_folder() / "pictures").glob("*/*") if path.stat().st_mtime < before)
    for path in left:
        if not Picture.objects.filter(sha256=path.name).exists():
            path.unlink(missing_ok=True)
