from typing import NotRequired, TypedDict


class Problem(TypedDict):
    """One thing that is wrong with a document, for a person to read and a program to show beside the field."""

    pointer: str
    """JSON pointer to the field; "" is the whole document."""
    rule: str
    """The schema's keyword (`enum`, `required`, …), or `json` where the text itself cannot be read safely."""
    expected: str
    got: str
    """The type and at most 40 characters of the value; only the type where the contract calls the field sensitive."""
    suggestion: NotRequired[str]
    """A known word that is close to what was sent."""
