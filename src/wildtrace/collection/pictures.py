"""Where pictures that came with listings lie: in the data folder, each under the digest of its bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from wildtrace.collection.models import Picture
from wildtrace.settings import data_folder

MEDIA_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"})
"""What is handed out; anything else could run, or is no picture."""

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def picture_path(sha256: str) -> Path:
    """Where the picture of this digest lies, or will."""
    return data_folder() / "pictures" / sha256[:2] / sha256


def place_of(picture: Picture) -> Path | None:
    """The file of a picture; None when it is of no kind that is handed out, or not there."""
    if picture.media_type not in MEDIA_TYPES or not _DIGEST.fullmatch(picture.sha256):
        return None
    path = picture_path(picture.sha256)
    return path if path.is_file() else None
