import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from whole_files import WholeFiles


@dataclass(frozen=True)
class Written:
    file: str
    """The name in the folder."""
    bytes: int
    sha256: str
    """Over the file's bytes, hexadecimal."""


class ExportFolder:
    """The folder where exports are placed, each whole or not at all."""

    def __init__(self, folder: str | Path) -> None:
        self._files = WholeFiles(folder)

    def write(self, name: str, pieces: Iterable[str]) -> Written:
        """Writes the pieces as UTF-8. Where they raise, nothing is left."""
        digest = hashlib.sha256()

        def fill(file: BinaryIO) -> None:
            for piece in pieces:
                encoded = piece.encode()
                digest.update(encoded)
                file.write(encoded)

        size = self._files.write(name, fill)
        return Written(name, size, digest.hexdigest())

    def remove_leftovers(self, now: float | None = None) -> int:
        """As WholeFiles does."""
        return self._files.remove_leftovers(now)
