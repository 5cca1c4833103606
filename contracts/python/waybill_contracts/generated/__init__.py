# Generated from the contract folder by `npm run generate`. Change the contract, not this file.
from . import contracts
from .formats import formats
from .topology import topology
from .types.data_export_payload import DataExportPayload
from .types.data_export_result import DataExportResult

__all__ = [
    "DataExportPayload",
    "DataExportResult",
    "contracts",
    "formats",
    "topology",
]
