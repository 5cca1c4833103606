from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Where our handlers find what they work on."""

    sample_database: str
    """The sample application's own SQLite database."""
    export_folder: str
    upload_folder: str
    """Where the sample application places what users upload."""
    media_folder: str
    """Where what is made of uploads is placed."""
    payments_database: str | None
    """The SQLite file in which payments are kept; None: this consumer takes none."""


def read_settings(env: Mapping[str, str]) -> Settings:
    """Relative names count from the folder that the process was started in. An empty variable counts as not set."""
    return Settings(
        sample_database=env.get("WAYBILL_SAMPLE_DATABASE") or "data/sample.db",
        export_folder=env.get("WAYBILL_EXPORT_FOLDER") or "data/exports",
        upload_folder=env.get("WAYBILL_UPLOAD_FOLDER") or "data/uploads",
        media_folder=env.get("WAYBILL_MEDIA_FOLDER") or "data/media",
        payments_database=env.get("WAYBILL_PAYMENTS_DATABASE") or None,
    )
