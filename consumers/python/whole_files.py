import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

PARTIAL_END = ".partial"

LEFT_AFTER_SECONDS = 3_600
"""Longer than an attempt may take, so that no file that is being written is removed."""


class WholeFiles:
    """A folder in which a file appears whole or not at all:

        .<name>.<random>.partial ── all bytes on disk ──► <name>

    Two consumers may write one name at once (a task can be delivered twice): each has its own partial file, the
    later one replaces the earlier, and both are whole. A killed process leaves its partial file behind, which harms
    nobody and is removed by a later start.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)

    def write(self, name: str, fill: Callable[[BinaryIO], None]) -> int:
        """Has `fill` write the file, and answers its length in bytes. Where it raises, nothing is left."""
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._folder / f".{name}.{uuid.uuid4()}{PARTIAL_END}"
        try:
            with partial.open("xb") as file:
                fill(file)
                size = file.tell()
                # On disk before it is renamed, or a power cut could leave the name with nothing in it.
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._folder / name)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        _sync_folder(self._folder)
        return size

    def remove_leftovers(self, now: float | None = None) -> int:
        """Removes what killed processes left: partial files that nobody has written to for an hour. Answers how
        many. `now`: seconds since 1970.
        """
        moment = time.time() if now is None else now
        removed = 0
        for file in self._folder.glob(f".*{PARTIAL_END}"):
            try:
                if moment - file.stat().st_mtime < LEFT_AFTER_SECONDS:
                    continue
                file.unlink()
            except FileNotFoundError:
                continue  # another consumer was faster
            removed += 1
        return removed


def _sync_folder(folder: Path) -> None:
    """A name is kept by the folder, and the folder is on disk only when it was asked to be."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
