"""The checks that a payload and a result pass, the same as at the door of the API:

bytes ── gate ──► value ── check (JSON Schema) ──► the handler
│                  │
└ what languages   └ Problem: pointer, rule, expected, got
read differently
"""

from .check import Check, compile_check
from .formats import Format, known_formats
from .gate import Ambiguous, GateVerdict, NotJson, Passes, gate
from .payload_reader import Fits, PayloadReading, Violates, compile_payload_reader
from .problem import Problem
from .result import ResultReading, compile_result_check, encode_result

__all__ = [
    "Ambiguous",
    "Check",
    "Fits",
    "Format",
    "GateVerdict",
    "NotJson",
    "Passes",
    "PayloadReading",
    "Problem",
    "ResultReading",
    "Violates",
    "compile_check",
    "compile_payload_reader",
    "compile_result_check",
    "encode_result",
    "gate",
    "known_formats",
]
