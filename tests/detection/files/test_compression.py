"""gzip and Zstandard are unpacked as they are read; what came before a break is kept."""

import bz2
import gzip
import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import zstandard

from tests.detection.files.conftest import read_all
from wildtrace.detection.files import open_listings
from wildtrace.detection.files.compression import ByteStream
from wildtrace.detection.files.errors import FileDamaged, FormatUnknown

Write = Callable[[str, bytes | str], Path]
CSV = ("id,title\n" + "".join(f"{n},tusk {n * 7919 % 100_003}\n" for n in range(20_000))).encode()


def zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


@pytest.mark.parametrize(("pack", "called"), [(gzip.compress, "gzip"), (zst, "zstd")])
def test_packed_file_is_told_by_content(written: Write, pack: Callable[[bytes], bytes], called: str) -> None:
    read = read_all(written("a.csv", pack(CSV)))
    assert read.reading.read == 20_000
    assert read.reading.notes[0].compression == called


@pytest.mark.parametrize("pack", [gzip.compress, zst])
def test_packed_files_joined_end_to_end_are_read_on(written: Write, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(CSV) + pack(b"x,ivory\n") + pack(b"") + pack(b"y,horn\n")
    assert read_all(written("a.csv.gz", packed)).texts("listing_id")[-2:] == ["x", "y"]


@pytest.mark.parametrize("pack", [gzip.compress, zst])
def test_packed_file_cut_off_keeps_what_was_read(written: Write, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(CSV)
    read = read_all(written("a.csv.gz", packed[: len(packed) * 2 // 3]))
    assert 1000 < read.reading.accepted < 19_000
    count = read.reading.accepted
    assert read.texts("title") == [f"tusk {n * 7919 % 100_003}" for n in range(count)]
    broken = read.refused[-1]
    assert (broken.row, broken.count, broken.fatal) == (count + 2, 1, True)
    assert f"what follows row {count + 1} is lost" in broken.reason
    assert "near byte" in broken.reason
    assert not read.reading.is_whole


def test_packed_json_lines_cut_off(written: Write) -> None:
    lines = "".join(f'{{"id":{n},"title":"tusk {n * 7919 % 100_003}"}}\n' for n in range(20_000)).encode()
    packed = gzip.compress(lines)
    read = read_all(written("a.jsonl.gz", packed[: len(packed) // 2]))
    assert read.reading.accepted > 1000
    assert read.refused[-1].fatal
    assert read.reading.refused == 1


def test_flipped_bit_is_found(written: Write) -> None:
    packed = bytearray(gzip.compress(CSV))
    packed[-6] ^= 1  # in the checksum: everything was read, and something is wrong
    read = read_all(written("a.csv.gz", bytes(packed)))
    assert read.reading.accepted == 20_000
    assert "incorrect data check" in read.refused[-1].reason


def test_gzip_that_breaks_at_once_is_an_error(written: Write) -> None:
    with pytest.raises(FileDamaged, match="nothing could be read"):
        read_all(written("a.csv.gz", gzip.compress(CSV)[:12]))


def test_padding_of_zeros_is_no_damage(written: Write) -> None:
    assert read_all(written("a.csv.gz", gzip.compress(CSV) + bytes(512))).reading.is_whole


@pytest.mark.parametrize("pack", [gzip.compress, zst])
def test_packed_parquet(written: Write, pack: Callable[[bytes], bytes]) -> None:
    file = io.BytesIO()
    pl.DataFrame({"title": ["ivory"]}).write_parquet(file)
    assert read_all(written("a.parquet.gz", pack(file.getvalue()))).texts("title") == ["ivory"]
    with pytest.raises(FileDamaged, match="damaged near byte"):
        read_all(written("b.parquet.gz", pack(file.getvalue())[:-9]))


def test_other_packing_is_named(written: Write) -> None:
    with pytest.raises(FormatUnknown, match="bzip2: unpack it first"):
        read_all(written("a.csv.bz2", bz2.compress(CSV)))
    with pytest.raises(FormatUnknown, match="packed twice"):
        read_all(written("a.csv.gz", gzip.compress(gzip.compress(CSV))))


@pytest.mark.parametrize("pack", ["gzip", "zstd"])
def test_bomb_is_read_in_small_pieces(written: Write, pack: str) -> None:
    piece = b"x" * (1 << 20)
    file = io.BytesIO()
    writer = gzip.GzipFile(fileobj=file, mode="wb", compresslevel=9) if pack == "gzip" else None
    stream = writer or zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False)
    with stream:
        for _ in range(600):
            stream.write(piece)
    path = written("bomb.csv.gz", file.getvalue())
    tracemalloc.start()
    try:
        source, size = ByteStream(path), 0
        while got := source.read(1 << 20):
            size += len(got)
        peak = tracemalloc.get_traced_memory()[1]
        source.close()
    finally:
        tracemalloc.stop()
    assert size == 600 << 20
    assert peak < 200 << 20
    assert path.stat().st_size < 1 << 20


def test_line_of_a_bomb_is_refused(written: Write) -> None:
    bomb = b"id,title\n1,ivory\n2," + b"x" * (200 << 20) + b"\n3,horn\n"
    read = read_all(written("a.csv.gz", gzip.compress(bomb, 1)))
    assert read.texts("title") == ["ivory", "horn"]
    assert "longer than 32 MB" in read.refused[0].reason


def test_progress_counts_bytes_of_the_file(written: Write) -> None:
    path = written("a.csv.gz", gzip.compress(CSV))
    reading = open_listings(path)
    for _ in reading:
        assert 0 < reading.done_bytes <= reading.total_bytes
    assert reading.done_bytes == reading.total_bytes == path.stat().st_size
