from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Where our handlers find what they work on."""

    sample_database: str
    """The sample application's own SQLite database."""
    export_folder: str


def read_settings(env: Mapping[str, str]) -> Settings:
    """Relative names count from the folder that the process was started in. An empty variable counts as not set."""
    return Settings(
        sample_database=env.get("WAYBILL_SAMPLE_DATABASE") or "data/sample.db",
        export_folder=env.get("WAYBILL_EXPORT_FOLDER") or "data/exports",
    )
