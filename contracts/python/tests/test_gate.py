"""The payloads on which JSON libraries of different languages were seen to disagree, and others near them. The same
table as contracts/typescript/validation/gate.test.ts.
"""

import pytest
from waybill_contracts.validation import Ambiguous, NotJson, Passes, gate
from waybill_contracts.validation.gate import describe_ambiguity


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


DEEP = "ambiguous too_deep " + "/0" * 64

CASES = [
    ("an ordinary payload", '{"user_id": 1, "format": "csv"}', "passes"),
    ("a scalar", "true", "passes"),
    ("characters beyond ASCII", '{"name": "Žofie 🦊"}', "passes"),
    ("punctuation inside strings", '{"a": "{[:,.]}1e9 12345678901234567890"}', "passes"),
    ("an escape", r'{"a": "line\nbreak \u00e9"}', "passes"),
    ("an integer beyond 2^53", '{"id": 9007199254740993}', "passes"),
    ("a fraction of 15 digits", '{"a": 0.123456789012345}', "passes"),
    ("a fraction of 16 digits", '{"a": 0.1234567890123456}', "ambiguous inexact_number /a"),
    ("zeros that carry nothing", '{"a": 0.10000000000000000000}', "passes"),
    ("a name called __proto__", '{"__proto__": 1}', "passes"),
    ("one name in two objects", '[{"a": 1}, {"a": 2}]', "passes"),
    ("depth 64", nested(64), "passes"),
    ("depth 65", nested(65), DEEP),
    ("depth 20000", nested(20_000), DEEP),
    ("many brackets that nest little", "[" + ",".join(["[{}]"] * 100) + "]", "passes"),
    ("a name twice", '{"a": 1, "a": 1}', "ambiguous duplicate_name /a"),
    ("a name twice, deeper", '{"list": [{"b": {}}, {"b": 1, "b": 2}]}', "ambiguous duplicate_name /list/1/b"),
    ("a name twice by an escape", r'{"a": 1, "\u0061": 2}', "ambiguous duplicate_name /a"),
    ("a name twice that a pointer escapes", '{"a/~": 1, "a/~": 2}', "ambiguous duplicate_name /a~1~0"),
    ("digits that a double drops", '{"amount": 0.1000000000000000055}', "ambiguous inexact_number /amount"),
    ("an integer with a fraction that a double drops", "9007199254740992.5", "ambiguous inexact_number "),
    ("a number beyond every double", "[1e400]", "ambiguous inexact_number /0"),
    ("an integer beyond every double", f"[{'9' * 400}]", "ambiguous inexact_number /0"),
    ("an integer beyond what Python reads at once", f"[{'9' * 5_000}]", "ambiguous inexact_number /0"),
    ("a number that underflows", "[1e-400]", "ambiguous inexact_number /0"),
    ("half a surrogate pair in a value", r'{"a": "\ud83d"}', "ambiguous lone_surrogate /a"),
    ("half a surrogate pair in a name", r'{"\udc00": 1}', "ambiguous lone_surrogate /\ufffd"),
    ("a whole surrogate pair", r'{"a": "\ud83e\udd8a"}', "passes"),
    ("nothing", "", "not_json"),
    ("NaN", "NaN", "not_json"),
    ("Infinity in an object with an escape", r'{"a": "\n", "b": -Infinity}', "not_json"),
    ("a comma at the end", "[1,]", "not_json"),
    ("a leading zero", "01", "not_json"),
    ("a raw line break in a string", '"a\nb"', "not_json"),
    ("a byte order mark", "\ufeff{}", "not_json"),
]


@pytest.mark.parametrize(("text", "verdict"), [pytest.param(text, verdict, id=name) for name, text, verdict in CASES])
def test_the_gate(text: str, verdict: str) -> None:
    match gate(text.encode()):
        case Ambiguous(pointer, reason):
            assert f"ambiguous {reason} {pointer}" == verdict
        case NotJson():
            assert verdict == "not_json"
        case Passes():
            assert verdict == "passes"


@pytest.mark.parametrize("body", [b'"\xff"', b'"\xed\xa0\x80"'], ids=["no UTF-8", "a surrogate in UTF-8"])
def test_bytes_that_are_not_utf_8_are_no_json(body: bytes) -> None:
    assert gate(body) == NotJson("bytes that are not UTF-8")


def test_an_integer_keeps_all_its_digits() -> None:
    assert gate(b'{"id": 9007199254740993, "note": "1.5"}') == Passes({"id": 9007199254740993, "note": "1.5"})


def test_a_number_that_is_refused_is_shown_unless_it_is_sensitive() -> None:
    inexact = Ambiguous("/amount", "inexact_number", "0.1000000000000000055")
    assert (
        describe_ambiguity(inexact, ()) == "0.1000000000000000055 cannot be held exactly; send minor units or a string."
    )
    assert describe_ambiguity(inexact, ("/amount",)).startswith("a number that cannot be held exactly")
