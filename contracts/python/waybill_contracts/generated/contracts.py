# Generated from the contract folder by `npm run generate`. Change the contract, not this file.
from ..contract import Contract
from .types.data_export_payload import DataExportPayload
from .types.data_export_result import DataExportResult

data_export: Contract[DataExportPayload, DataExportResult] = Contract(
    routing_key="data_export",
    digest="9273dd2b72daaa41566854561fdc622c0246a4fea184ed2c853ab7c8dcf7b3d2",
    title="Data export",
    timeout_ms=600000,
    max_redeliveries=5,
    outcome="required",
    sensitive=(),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "DataExportPayload",
        "description": "Whose data to export, and how the file is to be written.",
        "type": "object",
        "required": [
            "user_id",
            "format",
            "requested_at",
        ],
        "properties": {
            "user_id": {
                "description": "The user whose orders and comments are exported.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
            "format": {
                "title": "DataExportFormat",
                "description": "How the file is written: comma-separated with a header line, or one JSON array.",
                "type": "string",
                "enum": [
                    "csv",
                    "json",
                ],
            },
            "requested_at": {
                "description": "When the user asked for the export.",
                "type": "string",
                "format": "date-time",
                "maxLength": 40,
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "DataExportResult",
        "description": "Where the file is, and what a reader needs to know that it is whole.",
        "type": "object",
        "required": [
            "file",
            "row_count",
            "bytes",
            "sha256",
        ],
        "properties": {
            "file": {
                "description": "The file's name in the export folder.",
                "type": "string",
                "minLength": 1,
                "maxLength": 255,
            },
            "row_count": {
                "description": "How many rows the file holds, the header line not counted.",
                "type": "integer",
                "minimum": 0,
            },
            "bytes": {
                "description": "The file's length.",
                "type": "integer",
                "minimum": 0,
            },
            "sha256": {
                "description": "SHA-256 over the file's bytes, in hexadecimal.",
                "type": "string",
                "maxLength": 64,
                "pattern": "^[0-9a-f]{64}$",
            },
        },
    },
)
