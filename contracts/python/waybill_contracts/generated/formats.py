# Generated from the contract folder by `npm run generate`. Change the contract, not this file.
from typing import TypedDict


class FormatRow(TypedDict):
    description: str
    example: str
    pattern: str
    calendar: bool


formats: dict[str, FormatRow] = {
    "date-time": {
        "description": "a date and time with zone",
        "example": "2026-11-24T10:00:00Z",
        "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
        "calendar": True,
    },
    "date": {
        "description": "a date",
        "example": "2026-11-24",
        "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        "calendar": True,
    },
    "uuid": {
        "description": "a UUID",
        "example": "01937d3a-5f00-7000-8000-000000000000",
        "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
        "calendar": False,
    },
    "email": {
        "description": "an e-mail address",
        "example": "ada@example.org",
        "pattern": "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64})*@[A-Za-z0-9][A-Za-z0-9-]{0,62}(\\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*\\.[A-Za-z]{2,63}$",
        "calendar": False,
    },
    "uri": {
        "description": "an absolute URI with a host",
        "example": "https://example.org/reports/7",
        "pattern": "^[a-z][a-z0-9+.-]{0,31}://[A-Za-z0-9._~-]{1,253}(:[0-9]{1,5})?([/?#]([A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?$",
        "calendar": False,
    },
}
