"""Exports users by the handler of `data_export`, without a broker: `export_users.py <database> <folder> <user id>…`.
For a test in another language, which compares the files with its own.
"""

import sys
from functools import partial

from waybill.testing import outcome_of
from waybill_contracts import contracts

from export_folder import ExportFolder
from reports import Reports
from tasks.data_export import export_data

if __name__ == "__main__":
    _, database, folder, *user_ids = sys.argv
    handler = partial(export_data, reports=Reports(database), export_folder=ExportFolder(folder))
    for user_id in map(int, user_ids):
        for format_ in ("csv", "json"):
            payload = {"user_id": user_id, "format": format_, "requested_at": "2026-11-24T10:00:00Z"}
            outcome = outcome_of(contracts.data_export, handler, payload, task_id=f"user_{user_id}")
            assert outcome["kind"] == "succeeded", outcome
