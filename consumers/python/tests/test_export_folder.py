import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from export_folder import ExportFolder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "exports"


def test_a_file_is_not_there_under_its_name_until_it_is_whole(folder: Path) -> None:
    seen: list[str] = []

    def pieces() -> Iterator[str]:
        yield "first"
        seen.extend(file.name for file in folder.iterdir())
        yield "second"

    written = ExportFolder(folder).write("a.txt", pieces())
    assert (folder / written.file).read_text() == "firstsecond"
    assert len(seen) == 1
    assert "a.txt" not in seen


def test_an_error_on_the_way_leaves_nothing_and_an_older_file_as_it_was(folder: Path) -> None:
    exports = ExportFolder(folder)
    exports.write("a.txt", ["older"])

    def pieces() -> Iterator[str]:
        yield "newer"
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError, match="the database is gone"):
        exports.write("a.txt", pieces())
    assert {file.name: file.read_text() for file in folder.iterdir()} == {"a.txt": "older"}


def test_two_that_write_one_name_at_once_are_both_whole(folder: Path) -> None:
    exports = ExportFolder(folder)

    def pieces() -> Iterator[str]:
        yield "outer "
        exports.write("a.txt", ["inner"])
        yield "outer"

    assert exports.write("a.txt", pieces()).bytes == len("outer outer")
    assert (folder / "a.txt").read_text() == "outer outer"


def test_what_a_killed_process_left_an_hour_ago_is_removed_what_may_still_be_written_is_kept(folder: Path) -> None:
    exports = ExportFolder(folder)
    exports.write("a.txt", ["kept"])
    for name in (".old.partial", ".new.partial"):
        (folder / name).write_text("half")
    for name in (".old.partial", "a.txt"):
        os.utime(folder / name, (0, 0))
    assert exports.remove_leftovers() == 1
    assert sorted(file.name for file in folder.iterdir()) == [".new.partial", "a.txt"]


def test_where_there_is_no_folder_there_are_no_leftovers(folder: Path) -> None:
    assert ExportFolder(folder / "nowhere").remove_leftovers() == 0
