"""Names, folders and patterns lead to files, each once, and what they lead to is said."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.detection.files.conftest import read_all
from wildtrace.detection.files import open_listings
from wildtrace.detection.files.errors import FileMissing, FileUnreadable, FolderWithoutListings
from wildtrace.detection.files.sources import find_sources

Write = Callable[[str, bytes | str], Path]
CSV = "id,title\n1,ivory\n"


def labels(*named: Path | str, leave_out: list[Path] | None = None) -> list[str]:
    return [source.label for source in find_sources(named, leave_out or [])[0]]


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"nowhere\.csv: there is no such file"):
        find_sources([tmp_path / "nowhere.csv"])


def test_pattern_without_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(FolderWithoutListings, match="no file matches"):
        find_sources([tmp_path / "*.csv"])


def test_folder_is_searched_to_the_bottom_and_the_rest_is_named(written: Write, tmp_path: Path) -> None:
    for name in ("b.csv", "a/c.JSONL", "a/d.csv.gz", ".hidden.csv", ".git/x.csv", "old.refused.csv", "readme.md"):
        written(name, CSV)
    sources, passed = find_sources([tmp_path])
    assert [source.label for source in sources] == ["c.JSONL", "d.csv.gz", "b.csv"]
    assert sorted(path.name for path in passed) == ["old.refused.csv", "readme.md"]


def test_folder_without_listings_is_told(written: Write, tmp_path: Path) -> None:
    written("readme.md", "x")
    with pytest.raises(FolderWithoutListings, match="no file in this folder"):
        find_sources([tmp_path])


def test_outputs_are_left_out_of_folders_and_patterns(written: Write, tmp_path: Path) -> None:
    written("a.csv", CSV)
    out = written("out.csv", CSV)
    assert labels(tmp_path, leave_out=[out]) == ["a.csv"]
    assert labels(tmp_path / "*.csv", leave_out=[out]) == ["a.csv"]


def test_each_file_comes_once(written: Write, tmp_path: Path) -> None:
    path = written("a.csv", CSV)
    assert labels(path, tmp_path, tmp_path / "*.csv", str(path)) == ["a.csv"]


def test_name_with_brackets_is_a_file_before_it_is_a_pattern(written: Write) -> None:
    assert labels(written("list[1].csv", CSV)) == ["list[1].csv"]


def test_files_of_one_name_are_told_apart(written: Write, tmp_path: Path) -> None:
    written("may/a.csv", CSV)
    written("june/a.csv", CSV)
    assert labels(tmp_path) == ["june/a.csv", "may/a.csv"]
    read = read_all(tmp_path)
    assert read.texts("listing_id") == ["1", "1#may/a.csv:2"]


def test_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(FileUnreadable, match="neither a file nor a folder"):
        find_sources([tmp_path / "pipe.csv"])


def test_file_without_permission_is_told(written: Write, tmp_path: Path) -> None:
    path = written("a.csv", CSV)
    path.chmod(0)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == tmp_path.owner() and "pytest" in str(folder):
            folder.chmod(0o755)
    code = (
        "import os, sys\n"
        "from wildtrace.detection.files import open_listings\n"
        "from wildtrace.detection.files.errors import FileUnreadable\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "try: list(open_listings(sys.argv[1]))\n"
        "except FileUnreadable as error: print(error); raise SystemExit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 7, done.stderr
    assert "a.csv: the file cannot be opened (Permission denied)" in done.stdout


NO_MEMORY = pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="this system has no /proc/self/mem")


@NO_MEMORY
def test_file_that_the_disk_does_not_give_is_told() -> None:
    with pytest.raises(FileUnreadable, match=r"/proc/self/mem: the file cannot be read \(Input/output error\)"):
        read_all("/proc/self/mem")


@NO_MEMORY
def test_file_that_the_disk_does_not_give_does_not_stop_the_others(written: Write, tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("/proc/self/mem")
    written("b.csv", CSV)
    read = read_all(tmp_path)
    assert read.texts("title") == ["ivory"]
    assert [(r.file, r.reason) for r in read.reading.failed_files] == [
        ("mem", "the file cannot be read (Input/output error).")
    ]


def test_file_that_vanishes_does_not_stop_the_others(written: Write, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        written(name, CSV)
    reading = open_listings(tmp_path)
    (tmp_path / "a.csv").unlink()
    assert [batch.listings["title"].to_list() for batch in reading] == [[], ["ivory"]]
    assert [r.file for r in reading.failed_files] == ["a.csv"]


def test_entry_of_a_folder_that_cannot_be_looked_up_does_not_stop_the_others(written: Write, tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("x" * 300)  # no name may be so long, so asking what it is fails
    written("b.csv", CSV)
    read = read_all(tmp_path)
    assert read.texts("title") == ["ivory"]
    assert [r.reason for r in read.reading.failed_files] == ["the file cannot be opened (File name too long)."]


def test_name_that_cannot_be_looked_up_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"cannot be opened \(File name too long\)"):
        find_sources([tmp_path / f"{'x' * 300}.csv"])


def test_folder_inside_that_cannot_be_opened_is_named(written: Write, tmp_path: Path) -> None:
    written("a.csv", CSV)
    (tmp_path / "shut").mkdir(0)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == tmp_path.owner() and "pytest" in str(folder):
            folder.chmod(0o755)
    code = (
        "import os, sys\n"
        "from wildtrace.detection.files.sources import find_sources\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "found, passed = find_sources([sys.argv[1]])\n"
        "print([s.label for s in found], [p.name for p in passed])\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.stdout == "['a.csv'] ['shut']\n", done.stderr


def test_one_bad_file_among_others_does_not_stop_them(written: Write, tmp_path: Path) -> None:
    written("a.csv", CSV)
    written("b.parquet", "no parquet")
    written("c.csv", "")
    read = read_all(tmp_path)
    assert read.texts("title") == ["ivory"]
    assert [(r.file, r.row, r.count) for r in read.refused] == [("b.parquet", None, 0), ("c.csv", None, 0)]
    assert [r.file for r in read.reading.failed_files] == ["b.parquet", "c.csv"]
    assert not read.reading.is_whole
