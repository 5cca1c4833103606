import json


def read_contract_notice(body: bytes) -> str | None:
    """The digest of the contract that the services have; None for what is no such notice."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return None
    match message:
        case {"kind": "contract", "digest": str(digest)}:
            return digest
    return None
