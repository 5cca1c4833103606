ELLIPSIS = "..."


def well_formed(text: str) -> str:
    """Half of a surrogate pair is no text in other languages; it becomes a replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def shorten(text: str, max_bytes: int) -> str:
    """At most this many bytes of UTF-8, cut between characters."""
    encoded = well_formed(text).encode()
    if len(encoded) <= max_bytes:
        return encoded.decode()
    return encoded[: max_bytes - len(ELLIPSIS)].decode(errors="ignore") + ELLIPSIS


def shorten_start(text: str, max_bytes: int) -> str:
    """The same, but what is kept is the end: a traceback says there what went wrong."""
    encoded = well_formed(text).encode()
    if len(encoded) <= max_bytes:
        return encoded.decode()
    return ELLIPSIS + encoded[len(encoded) - max_bytes + len(ELLIPSIS) :].decode(errors="ignore")
