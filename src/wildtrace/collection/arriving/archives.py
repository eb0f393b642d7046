"""A ZIP of one file of listings and the pictures that its listings name."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from pathlib import Path
from typing import Final, Self

from django.utils.translation import gettext as _

from wildtrace.collection.arriving.image_kinds import Image, image_in
from wildtrace.collection.arriving.uploads import ending_of, inside_path, upload_path
from wildtrace.collection.errors import UploadRefused

MOST_PICTURE_BYTES: Final = 10 << 20
MOST_PICTURES: Final = 20  # of one listing
_UNSOUND: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


def take_out_listings(stored_as: str) -> bool:
    """Put the one file of listings in an archive beside it; False for what is no such archive.

    Names in the archive never reach a path. Raises UploadRefused when it holds no list, or several.
    """
    path = upload_path(stored_as)
    if not _is_archive(path):
        return False
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" in archive.namelist():
            return False
        lists = [part for part in archive.infolist() if _is_list(part)]
        if len(lists) != 1:
            raise UploadRefused(_("A ZIP archive has to hold exactly one file of listings, beside pictures."))
        try:
            inside = inside_path(stored_as)
            inside.touch(mode=0o600)
            with archive.open(lists[0]) as packed, inside.open("wb") as file:
                shutil.copyfileobj(packed, file, 1 << 20)
        except _UNSOUND as error:
            raise UploadRefused(_("The file is not a sound XLSX file or ZIP archive.")) from error
    return True


def _is_list(part: zipfile.ZipInfo) -> bool:
    name = part.filename.rsplit("/", 1)[-1]
    hidden = part.is_dir() or name.startswith(".") or part.filename.startswith("__MACOSX/")
    return not hidden and bool(ending_of(name)) and not name.lower().endswith(".zip")


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04" and zipfile.is_zipfile(path)


class PictureArchive:
    """The pictures in an archive, by the names that listings give them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.left_out = 0

    def __enter__(self) -> Self:
        self._archive = zipfile.ZipFile(self._path)
        self._parts = {_plain(part.filename): part for part in self._archive.infolist() if not part.is_dir()}
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return _plain(name) in self._parts

    def picture(self, name: str) -> tuple[bytes, Image] | None:
        """A picture's bytes and what it is; None for what is no real picture, or too large."""
        try:
            with self._archive.open(self._parts[_plain(name)]) as part:
                content = part.read(MOST_PICTURE_BYTES + 1)
        except _UNSOUND:
            content = b""
        image = image_in(content) if len(content) <= MOST_PICTURE_BYTES else None
        self.left_out += image is None
        return (content, image) if image else None


def _plain(name: str) -> str:
    """The last part of a name, in one case: listings seldom tell the folder."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].casefold()
