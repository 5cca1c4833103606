from collections.abc import Iterable


def escape_step(name: str) -> str:
    """One step of a JSON pointer, escaped (RFC 6901 §3)."""
    return name.replace("~", "~0").replace("/", "~1")


def pointer_of(steps: Iterable[str | int]) -> str:
    """A name may hold half a surrogate pair, which is refused, and which no text may be written with: here it is
    a replacement character.
    """
    pointer = "".join(f"/{escape_step(str(step))}" for step in steps)
    return pointer.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def is_within(pointer: str, pointers: Iterable[str]) -> bool:
    """Is the field at `pointer`, or what holds it, among `pointers`?"""
    return any(pointer == each or pointer.startswith(f"{each}/") for each in pointers)
