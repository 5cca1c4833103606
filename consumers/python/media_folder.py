import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


class MediaFolder:
    """The folder where what is made of uploads is placed. A file appears whole or not at all."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)

    def write(self, name: str, write: Callable[[BinaryIO], None]) -> int:
        """Has `write` fill the file, and answers its length in bytes. Where it raises, nothing is left."""
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._folder / f".{name}.{uuid.uuid4()}.partial"
        try:
            with partial.open("xb") as file:
                write(file)
                size = file.tell()
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._folder / name)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        return size
