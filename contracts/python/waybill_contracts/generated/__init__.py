# Generated from the contract folder by `npm run generate`. Change the contract, not this file.
from . import contracts
from .formats import formats
from .topology import topology
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
from .types.process_image_result import ProcessImageVariant
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

__all__ = [
    "CleanupFilesPayload",
    "CleanupFilesResult",
    "DataExportPayload",
    "DataExportResult",
    "NotifyAdminPayload",
    "NotifyAdminResult",
    "NotifySubscribersPayload",
    "NotifySubscribersResult",
    "NotifyUploaderPayload",
    "NotifyUploaderResult",
    "ProcessImagePayload",
    "ProcessImageResult",
    "ProcessImageVariant",
    "ProcessPaymentPayload",
    "ProcessPaymentResult",
    "ReminderEmailPayload",
    "ReminderEmailResult",
    "ThumbnailVideoPayload",
    "ThumbnailVideoResult",
    "TranscodeVideoPayload",
    "TranscodeVideoResult",
    "UpdateUserScorePayload",
    "UpdateUserScoreResult",
    "ValidateVideoPayload",
    "ValidateVideoResult",
    "VideoFailedPayload",
    "VideoFailedResult",
    "WelcomeEmailPayload",
    "WelcomeEmailResult",
    "contracts",
    "formats",
    "topology",
]
