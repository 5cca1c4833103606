import math
import sys

EXACT_DIGITS = 15
"""Every finite double of at most this many significant digits is read back as written (IEEE 754, DBL_DIG)."""


def is_inexact(source: str) -> bool:
    """May languages read this number differently? Digits beyond what a double keeps, infinity and what
    underflows are read one way by exact decimals and another way by doubles. A plain integer is exempt,
    since every language has a type that holds it, as long as a double has its size at all.
    """
    value = float(source)
    if not math.isfinite(value):
        return True
    if is_plain_integer(source):
        return False
    digits = source.lower().partition("e")[0].replace("-", "").replace(".", "").strip("0")
    return len(digits) > EXACT_DIGITS or (digits != "" and abs(value) < sys.float_info.min)


def is_plain_integer(source: str) -> bool:
    return not any(sign in source for sign in ".eE")
