# Generated from the contract folder by `npm run generate`. Change the contract, not this file.
from ..contract import Contract
from .types.data_export_payload import DataExportPayload
from .types.data_export_result import DataExportResult
from .types.process_payment_payload import ProcessPaymentPayload
from .types.process_payment_result import ProcessPaymentResult

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

process_payment: Contract[ProcessPaymentPayload, ProcessPaymentResult] = Contract(
    routing_key="process_payment",
    digest="2815bfbc654c3323c71d8743d5d659778e0ef97b987e4530fa9b1545765f1d99",
    title="Process payment",
    timeout_ms=60000,
    max_redeliveries=5,
    outcome="required",
    sensitive=(),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ProcessPaymentPayload",
        "description": "Which order is paid, and how much.",
        "type": "object",
        "required": [
            "order_id",
            "amount",
            "currency",
        ],
        "properties": {
            "order_id": {
                "description": "The order that is paid.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
            "amount": {
                "description": "In minor units of the currency: 1999 is 19.99 EUR.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
            "currency": {
                "description": "ISO 4217, in capitals.",
                "type": "string",
                "maxLength": 3,
                "pattern": "^[A-Z]{3}$",
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ProcessPaymentResult",
        "description": "The payment that was taken; a second delivery is answered with the same.",
        "type": "object",
        "required": [
            "order_id",
            "amount",
            "currency",
            "charged_at",
        ],
        "properties": {
            "order_id": {
                "description": "The order that is paid.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
            "amount": {
                "description": "In minor units of the currency.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
            "currency": {
                "description": "ISO 4217, in capitals.",
                "type": "string",
                "maxLength": 3,
                "pattern": "^[A-Z]{3}$",
            },
            "charged_at": {
                "description": "When the payment was taken, by the first delivery.",
                "type": "string",
                "format": "date-time",
                "maxLength": 40,
            },
        },
    },
)
