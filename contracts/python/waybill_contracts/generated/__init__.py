# Generated from the contract folder by `npm run generate`. Change the contract, not this file.
from . import contracts
from .formats import formats
from .topology import topology
from .types.data_export_payload import DataExportPayload
from .types.data_export_result import DataExportResult
from .types.process_payment_payload import ProcessPaymentPayload
from .types.process_payment_result import ProcessPaymentResult

__all__ = [
    "DataExportPayload",
    "DataExportResult",
    "ProcessPaymentPayload",
    "ProcessPaymentResult",
    "contracts",
    "formats",
    "topology",
]
