"""What a picture really is, by its own bytes: kind and size, or nothing when it is no whole picture of a known kind."""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

MOST_SIDE: Final = 12_000
MOST_PIXELS: Final = 60_000_000  # a few bytes may claim more than any browser should be asked to unpack
_SIZES_FOLLOW: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG's "start of frame" markers
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


class Image(NamedTuple):
    """A picture's media type and its size in pixels."""

    media_type: str
    width: int
    height: int


def image_in(content: bytes) -> Image | None:
    """The picture that `content` is; None when it is none, is cut off, or is larger than anybody needs."""
    try:
        found = _png(content) or _jpeg(content) or _gif(content) or _webp(content)
    except (struct.error, IndexError):
        return None
    if found is None or not (0 < found.width <= MOST_SIDE and 0 < found.height <= MOST_SIDE):
        return None
    return found if found.width * found.height <= MOST_PIXELS else None


def _png(content: bytes) -> Image | None:
    """PNG (ISO/IEC 15948): a signature, IHDR first, IEND somewhere behind it."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR":
        return None
    at = 8
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        if content[at + 4 : at + 8] == b"IEND":
            return Image("image/png", *struct.unpack_from(">II", content, 16))
        at += 12 + length
    return None


def _jpeg(content: bytes) -> Image | None:
    """JPEG (ITU-T T.81): markers from the start to the frame's size, and an end of image."""
    if not content.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in content[-65_536:]:
        return None
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _SIZES_FOLLOW:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return Image("image/jpeg", width, height)
        if marker in (0xFF, *_ALONE):
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + struct.unpack_from(">H", content, at + 2)[0]
    return None


def _gif(content: bytes) -> Image | None:
    """GIF 87a and 89a: the screen's size, and a trailer."""
    if content[:6] not in (b"GIF87a", b"GIF89a") or b";" not in content[-1024:]:
        return None
    return Image("image/gif", *struct.unpack_from("<HH", content, 6))


def _webp(content: bytes) -> Image | None:
    """WebP (RFC 9649): a RIFF as long as it says, with one of three first chunks."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    if struct.unpack_from("<I", content, 4)[0] + 8 > len(content):
        return None
    kind = content[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        return Image("image/webp", width, int.from_bytes(content[27:30], "little") + 1)
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return Image("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return Image("image/webp", width & 0x3FFF, height & 0x3FFF)
    return None
