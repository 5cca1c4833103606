# Generated from the contract folder by `npm run generate`. Change the contract, not this file.
from ..contract import Contract
from .types.cleanup_files_payload import CleanupFilesPayload
from .types.cleanup_files_result import CleanupFilesResult
from .types.data_export_payload import DataExportPayload
from .types.data_export_result import DataExportResult
from .types.notify_admin_payload import NotifyAdminPayload
from .types.notify_admin_result import NotifyAdminResult
from .types.notify_subscribers_payload import NotifySubscribersPayload
from .types.notify_subscribers_result import NotifySubscribersResult
from .types.notify_uploader_payload import NotifyUploaderPayload
from .types.notify_uploader_result import NotifyUploaderResult
from .types.process_image_payload import ProcessImagePayload
from .types.process_image_result import ProcessImageResult
from .types.process_payment_payload import ProcessPaymentPayload
from .types.process_payment_result import ProcessPaymentResult
from .types.reminder_email_payload import ReminderEmailPayload
from .types.reminder_email_result import ReminderEmailResult
from .types.thumbnail_video_payload import ThumbnailVideoPayload
from .types.thumbnail_video_result import ThumbnailVideoResult
from .types.transcode_video_payload import TranscodeVideoPayload
from .types.transcode_video_result import TranscodeVideoResult
from .types.update_user_score_payload import UpdateUserScorePayload
from .types.update_user_score_result import UpdateUserScoreResult
from .types.validate_video_payload import ValidateVideoPayload
from .types.validate_video_result import ValidateVideoResult
from .types.video_failed_payload import VideoFailedPayload
from .types.video_failed_result import VideoFailedResult
from .types.welcome_email_payload import WelcomeEmailPayload
from .types.welcome_email_result import WelcomeEmailResult

cleanup_files: Contract[CleanupFilesPayload, CleanupFilesResult] = Contract(
    routing_key="cleanup_files",
    digest="1847f3e48c2a1480b328a394baa860c9b95a334fc6c970d3f6fdfc36bb30a39b",
    title="Clean up files",
    timeout_ms=1200000,
    max_redeliveries=5,
    outcome="required",
    sensitive=(),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "CleanupFilesPayload",
        "description": "How old a file has to be.",
        "type": "object",
        "required": [],
        "properties": {
            "older_than_hours": {
                "description": "Since it was last written.",
                "type": "integer",
                "minimum": 1,
                "maximum": 8760,
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "CleanupFilesResult",
        "description": "What was removed.",
        "type": "object",
        "required": [
            "removed",
            "bytes",
            "kept",
        ],
        "properties": {
            "removed": {
                "description": "Files that are gone.",
                "type": "integer",
                "minimum": 0,
                "maximum": 1000000000,
            },
            "bytes": {
                "description": "How long they were, together.",
                "type": "integer",
                "format": "int64",
                "minimum": 0,
            },
            "kept": {
                "description": "Files that are younger, or no ordinary files.",
                "type": "integer",
                "minimum": 0,
                "maximum": 1000000000,
            },
        },
    },
)

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

notify_admin: Contract[NotifyAdminPayload, NotifyAdminResult] = Contract(
    routing_key="notify_admin",
    digest="fdb4ebfc4a9ec64ac0d04b540ec196829a474868c5468116269c57b5612bbb16",
    title="Notify the administrator",
    timeout_ms=60000,
    max_redeliveries=5,
    outcome="required",
    sensitive=(),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "NotifyAdminPayload",
        "description": "Which task died, and why.",
        "type": "object",
        "required": [
            "task_id",
            "routing_key",
            "reason",
            "code",
            "message",
            "attempt",
            "died_at",
        ],
        "properties": {
            "task_id": {
                "description": "The task that died.",
                "type": "string",
                "maxLength": 36,
                "format": "uuid",
            },
            "routing_key": {
                "description": "Its contract.",
                "type": "string",
                "maxLength": 64,
            },
            "reason": {
                "description": "Why it was given up.",
                "type": "string",
                "maxLength": 64,
            },
            "code": {
                "description": "The code of its last failure.",
                "type": "string",
                "maxLength": 100,
            },
            "message": {
                "description": "Its last failure, in words.",
                "type": "string",
                "maxLength": 2000,
            },
            "attempt": {
                "description": "Its last attempt.",
                "type": "integer",
                "minimum": 1,
                "maximum": 1000000,
            },
            "died_at": {
                "description": "When it died.",
                "type": "string",
                "maxLength": 40,
                "format": "date-time",
            },
            "pipeline": {
                "description": "The pipeline that it was a step of.",
                "type": "string",
                "maxLength": 36,
                "format": "uuid",
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "NotifyAdminResult",
        "description": "The mail that the mail server took over.",
        "type": "object",
        "required": [
            "message_id",
            "sent_at",
        ],
        "properties": {
            "message_id": {
                "description": "The Message-ID: the same in every attempt, so that a mail that came twice is known for one.",
                "type": "string",
                "maxLength": 200,
            },
            "sent_at": {
                "description": "When the mail server took it.",
                "type": "string",
                "maxLength": 40,
                "format": "date-time",
            },
        },
    },
)

notify_subscribers: Contract[NotifySubscribersPayload, NotifySubscribersResult] = Contract(
    routing_key="notify_subscribers",
    digest="8ef99453ad1f064267d7cdf7d31426cc398e8e6c1fbcf91aefe969494a3d36d6",
    title="Notify the subscribers",
    timeout_ms=600000,
    max_redeliveries=5,
    outcome="required",
    sensitive=(),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "NotifySubscribersPayload",
        "description": "Which comment was answered.",
        "type": "object",
        "required": [
            "comment_id",
        ],
        "properties": {
            "comment_id": {
                "description": "The comment whose subscribers are told.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "NotifySubscribersResult",
        "description": "Who was told.",
        "type": "object",
        "required": [
            "mailed",
            "mailed_before",
            "unreachable",
        ],
        "properties": {
            "mailed": {
                "description": "Mailed by this attempt.",
                "type": "integer",
                "minimum": 0,
                "maximum": 1000000000,
            },
            "mailed_before": {
                "description": "Mailed by an earlier one.",
                "type": "integer",
                "minimum": 0,
                "maximum": 1000000000,
            },
            "unreachable": {
                "description": "Without an address, or refused by the mail server for good.",
                "type": "integer",
                "minimum": 0,
                "maximum": 1000000000,
            },
        },
    },
)

notify_uploader: Contract[NotifyUploaderPayload, NotifyUploaderResult] = Contract(
    routing_key="notify_uploader",
    digest="550e0defa6f8d6fec61ec1c93afd83a691296c341ccfeb60db50a948da20808f",
    title="Notify the uploader",
    timeout_ms=60000,
    max_redeliveries=5,
    outcome="required",
    sensitive=("/name", "/email"),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "NotifyUploaderPayload",
        "description": "Who uploaded what.",
        "type": "object",
        "required": [
            "name",
            "email",
            "title",
            "film",
            "thumbnail",
        ],
        "properties": {
            "name": {
                "description": "As the uploader writes it.",
                "type": "string",
                "maxLength": 200,
                "minLength": 1,
            },
            "email": {
                "description": "Where the mail goes.",
                "type": "string",
                "maxLength": 254,
                "format": "email",
            },
            "title": {
                "description": "What the video is called.",
                "type": "string",
                "maxLength": 200,
                "minLength": 1,
            },
            "film": {
                "description": "The film's name in the media folder.",
                "type": "string",
                "maxLength": 100,
            },
            "thumbnail": {
                "description": "The picture's name in the media folder.",
                "type": "string",
                "maxLength": 100,
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "NotifyUploaderResult",
        "description": "The mail that the mail server took over.",
        "type": "object",
        "required": [
            "message_id",
            "sent_at",
        ],
        "properties": {
            "message_id": {
                "description": "The Message-ID: the same in every attempt, so that a mail that came twice is known for one.",
                "type": "string",
                "maxLength": 200,
            },
            "sent_at": {
                "description": "When the mail server took it.",
                "type": "string",
                "maxLength": 40,
                "format": "date-time",
            },
        },
    },
)

process_image: Contract[ProcessImagePayload, ProcessImageResult] = Contract(
    routing_key="process_image",
    digest="41aa7d509fcaab4acec985a37ff77aa381660dcc97281501c2aafca3f718a315",
    title="Process image",
    timeout_ms=120000,
    max_redeliveries=5,
    outcome="required",
    sensitive=(),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ProcessImagePayload",
        "description": "Which image.",
        "type": "object",
        "required": [
            "file",
        ],
        "properties": {
            "file": {
                "description": "Its name in the upload folder.",
                "type": "string",
                "maxLength": 100,
                "pattern": "^[A-Za-z0-9_-]{1,80}\\.(png|jpg|jpeg|webp)$",
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ProcessImageResult",
        "description": "The image as it is to be looked at, and its variants.",
        "type": "object",
        "required": [
            "format",
            "width",
            "height",
            "variants",
        ],
        "properties": {
            "format": {
                "title": "ProcessImageFormat",
                "description": "What it is, whatever its name says.",
                "type": "string",
                "enum": [
                    "png",
                    "jpeg",
                    "webp",
                ],
            },
            "width": {
                "description": "In pixels, upright.",
                "type": "integer",
                "minimum": 1,
                "maximum": 100000,
            },
            "height": {
                "description": "In pixels, upright.",
                "type": "integer",
                "minimum": 1,
                "maximum": 100000,
            },
            "variants": {
                "description": "The widest first.",
                "type": "array",
                "maxItems": 2,
                "items": {
                    "title": "ProcessImageVariant",
                    "description": "One of them.",
                    "type": "object",
                    "required": [
                        "file",
                        "width",
                        "height",
                        "bytes",
                    ],
                    "properties": {
                        "file": {
                            "description": "Its name in the media folder.",
                            "type": "string",
                            "maxLength": 100,
                        },
                        "width": {
                            "description": "In pixels.",
                            "type": "integer",
                            "minimum": 1,
                            "maximum": 800,
                        },
                        "height": {
                            "description": "In pixels.",
                            "type": "integer",
                            "minimum": 1,
                            "maximum": 100000,
                        },
                        "bytes": {
                            "description": "Its length.",
                            "type": "integer",
                            "minimum": 1,
                            "maximum": 1000000000,
                        },
                    },
                },
            },
        },
    },
)

process_payment: Contract[ProcessPaymentPayload, ProcessPaymentResult] = Contract(
    routing_key="process_payment",
    digest="de432819837f7edad19234da0b8db8d31083a1d30716d36617497dc353912dd6",
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
            "token": {
                "description": "The provider's own name for the charge; there is none where no provider is asked.",
                "type": "string",
                "maxLength": 100,
            },
        },
    },
)

reminder_email: Contract[ReminderEmailPayload, ReminderEmailResult] = Contract(
    routing_key="reminder_email",
    digest="df1431b40be9ec1464cfa3fe785b29fa096c9ac2a263c8fea771679261bb53fa",
    title="Reminder email",
    timeout_ms=60000,
    max_redeliveries=5,
    outcome="required",
    sensitive=("/name", "/email"),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ReminderEmailPayload",
        "description": "Who is reminded, and of what.",
        "type": "object",
        "required": [
            "user_id",
            "name",
            "email",
            "about",
        ],
        "properties": {
            "user_id": {
                "description": "Who is reminded.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
            "name": {
                "description": "As the user writes it.",
                "type": "string",
                "maxLength": 200,
                "minLength": 1,
            },
            "email": {
                "description": "Where the mail goes.",
                "type": "string",
                "maxLength": 254,
                "format": "email",
            },
            "about": {
                "description": "What it is about, in a sentence.",
                "type": "string",
                "maxLength": 500,
                "minLength": 1,
            },
            "link": {
                "description": "Where to go on.",
                "type": "string",
                "maxLength": 500,
                "format": "uri",
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ReminderEmailResult",
        "description": "The mail that the mail server took over.",
        "type": "object",
        "required": [
            "message_id",
            "sent_at",
        ],
        "properties": {
            "message_id": {
                "description": "The Message-ID: the same in every attempt, so that a mail that came twice is known for one.",
                "type": "string",
                "maxLength": 200,
            },
            "sent_at": {
                "description": "When the mail server took it.",
                "type": "string",
                "maxLength": 40,
                "format": "date-time",
            },
        },
    },
)

thumbnail_video: Contract[ThumbnailVideoPayload, ThumbnailVideoResult] = Contract(
    routing_key="thumbnail_video",
    digest="f6e58ebc98fb089f6e4b4ea9b748d669885c50e7d3a4e9839e7d6dee8c744df7",
    title="Thumbnail of a video",
    timeout_ms=120000,
    max_redeliveries=5,
    outcome="required",
    sensitive=(),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ThumbnailVideoPayload",
        "description": "Which upload.",
        "type": "object",
        "required": [
            "file",
            "duration_ms",
        ],
        "properties": {
            "file": {
                "description": "Its name in the upload folder.",
                "type": "string",
                "maxLength": 100,
                "pattern": "^[A-Za-z0-9_-]{1,80}\\.(mp4|mov|webm|mkv)$",
            },
            "duration_ms": {
                "description": "How long it is: the picture is from its tenth part.",
                "type": "integer",
                "minimum": 1,
                "maximum": 86400000,
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ThumbnailVideoResult",
        "description": "The picture.",
        "type": "object",
        "required": [
            "file",
            "width",
            "height",
            "bytes",
        ],
        "properties": {
            "file": {
                "description": "Its name in the media folder.",
                "type": "string",
                "maxLength": 100,
            },
            "width": {
                "description": "In pixels.",
                "type": "integer",
                "minimum": 1,
                "maximum": 320,
            },
            "height": {
                "description": "In pixels.",
                "type": "integer",
                "minimum": 1,
                "maximum": 16384,
            },
            "bytes": {
                "description": "How long the file is.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
        },
    },
)

transcode_video: Contract[TranscodeVideoPayload, TranscodeVideoResult] = Contract(
    routing_key="transcode_video",
    digest="290e9a87d0ee7e9f757e30be8bca5a8d3fb06e4bb4d5c597c711b4542f9422c2",
    title="Transcode video",
    timeout_ms=3600000,
    max_redeliveries=5,
    outcome="required",
    sensitive=(),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "TranscodeVideoPayload",
        "description": "Which upload.",
        "type": "object",
        "required": [
            "file",
        ],
        "properties": {
            "file": {
                "description": "Its name in the upload folder.",
                "type": "string",
                "maxLength": 100,
                "pattern": "^[A-Za-z0-9_-]{1,80}\\.(mp4|mov|webm|mkv)$",
            },
            "duration_ms": {
                "description": "How long it is, to say how far the work is.",
                "type": "integer",
                "minimum": 1,
                "maximum": 86400000,
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "TranscodeVideoResult",
        "description": "The film.",
        "type": "object",
        "required": [
            "file",
            "bytes",
            "duration_ms",
            "width",
            "height",
        ],
        "properties": {
            "file": {
                "description": "Its name in the media folder.",
                "type": "string",
                "maxLength": 100,
            },
            "bytes": {
                "description": "How long the file is.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
            "duration_ms": {
                "description": "How long it is, in milliseconds.",
                "type": "integer",
                "minimum": 1,
                "maximum": 86400000,
            },
            "width": {
                "description": "In pixels.",
                "type": "integer",
                "minimum": 1,
                "maximum": 16384,
            },
            "height": {
                "description": "In pixels.",
                "type": "integer",
                "minimum": 1,
                "maximum": 720,
            },
        },
    },
)

update_user_score: Contract[UpdateUserScorePayload, UpdateUserScoreResult] = Contract(
    routing_key="update_user_score",
    digest="0b6238e1479b0eca9069193c95cfa0394b00923140bcc6c30bafd99c10ae3f2a",
    title="Update user score",
    timeout_ms=60000,
    max_redeliveries=5,
    outcome="required",
    sensitive=(),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "UpdateUserScorePayload",
        "description": "Whose score.",
        "type": "object",
        "required": [
            "user_id",
        ],
        "properties": {
            "user_id": {
                "description": "The user whose points are added up.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "UpdateUserScoreResult",
        "description": "The score as it is kept now.",
        "type": "object",
        "required": [
            "user_id",
            "score",
            "points",
        ],
        "properties": {
            "user_id": {
                "description": "Whose score.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
            "score": {
                "description": "The sum.",
                "type": "integer",
                "format": "int64",
            },
            "points": {
                "description": "How many entries were added up.",
                "type": "integer",
                "minimum": 0,
                "maximum": 1000000000,
            },
        },
    },
)

validate_video: Contract[ValidateVideoPayload, ValidateVideoResult] = Contract(
    routing_key="validate_video",
    digest="fbd41cc67b92dcd60b24c3b1396c85524427dfa0fc9fb8b468e39d9c58443249",
    title="Validate video",
    timeout_ms=120000,
    max_redeliveries=5,
    outcome="required",
    sensitive=(),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ValidateVideoPayload",
        "description": "Which upload.",
        "type": "object",
        "required": [
            "file",
        ],
        "properties": {
            "file": {
                "description": "Its name in the upload folder.",
                "type": "string",
                "maxLength": 100,
                "pattern": "^[A-Za-z0-9_-]{1,80}\\.(mp4|mov|webm|mkv)$",
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ValidateVideoResult",
        "description": "What it is.",
        "type": "object",
        "required": [
            "duration_ms",
            "width",
            "height",
            "codec",
        ],
        "properties": {
            "duration_ms": {
                "description": "How long it is, in milliseconds.",
                "type": "integer",
                "minimum": 1,
                "maximum": 86400000,
            },
            "width": {
                "description": "In pixels.",
                "type": "integer",
                "minimum": 1,
                "maximum": 16384,
            },
            "height": {
                "description": "In pixels.",
                "type": "integer",
                "minimum": 1,
                "maximum": 16384,
            },
            "codec": {
                "description": "As ffprobe calls it.",
                "type": "string",
                "maxLength": 50,
            },
        },
    },
)

video_failed: Contract[VideoFailedPayload, VideoFailedResult] = Contract(
    routing_key="video_failed",
    digest="538d83a407521c37d97c2f7dce3c87a3a28f130cd8059fa5b06a2ac2b147cf2b",
    title="Video failed",
    timeout_ms=60000,
    max_redeliveries=5,
    outcome="required",
    sensitive=(),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "VideoFailedPayload",
        "description": "Which step died, and why.",
        "type": "object",
        "required": [
            "task_id",
            "routing_key",
            "reason",
            "code",
            "message",
            "attempt",
            "died_at",
        ],
        "properties": {
            "task_id": {
                "description": "The task that died.",
                "type": "string",
                "maxLength": 36,
                "format": "uuid",
            },
            "routing_key": {
                "description": "Its contract.",
                "type": "string",
                "maxLength": 64,
            },
            "reason": {
                "description": "Why it was given up.",
                "type": "string",
                "maxLength": 64,
            },
            "code": {
                "description": "The code of its last failure.",
                "type": "string",
                "maxLength": 100,
            },
            "message": {
                "description": "Its last failure, in words.",
                "type": "string",
                "maxLength": 2000,
            },
            "attempt": {
                "description": "Its last attempt.",
                "type": "integer",
                "minimum": 1,
                "maximum": 1000000,
            },
            "died_at": {
                "description": "When it died.",
                "type": "string",
                "maxLength": 40,
                "format": "date-time",
            },
            "pipeline": {
                "description": "The pipeline that it was a step of.",
                "type": "string",
                "maxLength": 36,
                "format": "uuid",
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "VideoFailedResult",
        "description": "The mail that the mail server took over.",
        "type": "object",
        "required": [
            "message_id",
            "sent_at",
        ],
        "properties": {
            "message_id": {
                "description": "The Message-ID: the same in every attempt, so that a mail that came twice is known for one.",
                "type": "string",
                "maxLength": 200,
            },
            "sent_at": {
                "description": "When the mail server took it.",
                "type": "string",
                "maxLength": 40,
                "format": "date-time",
            },
        },
    },
)

welcome_email: Contract[WelcomeEmailPayload, WelcomeEmailResult] = Contract(
    routing_key="welcome_email",
    digest="77f0263bd2e63fdda85710b9de026a379d08d1ad80bb328d99f22a2bd3b9f91d",
    title="Welcome email",
    timeout_ms=60000,
    max_redeliveries=5,
    outcome="required",
    sensitive=("/name", "/email"),
    payload_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "WelcomeEmailPayload",
        "description": "Who has signed up.",
        "type": "object",
        "required": [
            "user_id",
            "name",
            "email",
        ],
        "properties": {
            "user_id": {
                "description": "The new user.",
                "type": "integer",
                "format": "int64",
                "minimum": 1,
            },
            "name": {
                "description": "As the user writes it.",
                "type": "string",
                "maxLength": 200,
                "minLength": 1,
            },
            "email": {
                "description": "Where the mail goes.",
                "type": "string",
                "maxLength": 254,
                "format": "email",
            },
        },
    },
    result_schema={
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "WelcomeEmailResult",
        "description": "The mail that the mail server took over.",
        "type": "object",
        "required": [
            "message_id",
            "sent_at",
        ],
        "properties": {
            "message_id": {
                "description": "The Message-ID: the same in every attempt, so that a mail that came twice is known for one.",
                "type": "string",
                "maxLength": 200,
            },
            "sent_at": {
                "description": "When the mail server took it.",
                "type": "string",
                "maxLength": 40,
                "format": "date-time",
            },
        },
    },
)
