"""What the check says of a payload: the same table as contracts/typescript/validation/check.test.ts."""

from typing import Any

import pytest
from waybill_contracts.validation import Passes, Problem, compile_check, gate

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer", "format": "int64", "minimum": 1},
        "count": {"type": "integer", "maximum": 10, "multipleOf": 2},
        "share": {"type": "number", "maximum": 1},
        "format": {"type": "string", "enum": ["csv", "json"]},
        "name": {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]*$"},
        "note": {"type": ["string", "null"], "maxLength": 100},
        "at": {"type": "string", "format": "date-time"},
        "tags": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "uniqueItems": True,
            "items": {"type": "string", "maxLength": 9},
        },
        "inner": {"type": "object", "properties": {"properties": {"type": "boolean"}}},
        "maybe": {"type": ["integer", "null"]},
        "channel": {"$ref": "#/$defs/channel"},
    },
    "$defs": {
        "channel": {
            "type": "object",
            "discriminator": {"propertyName": "kind"},
            "oneOf": [{"$ref": "#/$defs/mail"}, {"$ref": "#/$defs/text"}],
        },
        "mail": {
            "type": "object",
            "required": ["kind", "to"],
            "properties": {"kind": {"type": "string", "const": "mail"}, "to": {"type": "string", "format": "email"}},
        },
        "text": {
            "type": "object",
            "required": ["kind", "number"],
            "properties": {
                "kind": {"type": "string", "const": "text"},
                "number": {"type": "integer", "format": "int64"},
            },
        },
    },
}

CASES: list[tuple[str, list[str]]] = [
    ("{}", ["/id required: an integer, nothing"]),
    ('{"id": 0}', ["/id minimum: at least 1, number 0"]),
    ('{"id": 1.5}', ["/id type: an integer, number 1.5"]),
    ('{"id": 5.0}', ["/id type: an integer written without fraction or exponent, number 5.0"]),
    ('{"id": 9007199254740993}', []),
    ('{"id": 9223372036854775807}', []),
    (
        '{"id": 9223372036854775808}',
        ["/id format: an integer from -9223372036854775808 to 9223372036854775807, number 9223372036854775808"],
    ),
    ('{"id": "1"}', ['/id type: an integer, string "1"']),
    ('{"id": true}', ["/id type: an integer, boolean true"]),
    ('{"id": null}', ["/id type: an integer, null"]),
    ('{"id": 1, "count": 12}', ["/count maximum: at most 10, number 12"]),
    ('{"id": 1, "count": 3}', ["/count multipleOf: a multiple of 2, number 3"]),
    (
        '{"id": 1, "count": -9007199254740992}',
        ["/count type: an integer from -9007199254740991 to 9007199254740991, number -9007199254740992"],
    ),
    ('{"id": 1, "share": 1.5}', ["/share maximum: at most 1, number 1.5"]),
    ('{"id": 1, "maybe": null}', []),
    ('{"id": 1, "format": "cvs"}', ['/format enum: one of: csv, json, string "cvs" → csv']),
    (
        '{"id": 1, "share": -9007199254740993}',
        ["/share type: a number that a double holds exactly, or a string, number -9007199254740993"],
    ),
    ('{"id": 1, "share": -9007199254740992}', []),
    ('{"id": 1, "format": "xml"}', ['/format enum: one of: csv, json, string "xml"']),
    ('{"id": 1, "name": ""}', ['/name minLength: at least 1 character, string of 0 characters ""']),
    ('{"id": 1, "name": "abcdefgh"}', ['/name maxLength: at most 5 characters, string of 8 characters "abcdefgh"']),
    ('{"id": 1, "name": "A1"}', ['/name pattern: text that matches ^[a-z]*$, string "A1"']),
    ('{"id": 1, "note": null}', []),
    ('{"id": 1, "note": 5}', ["/note type: a string or null, number 5"]),
    (
        '{"id": 1, "at": "2026-02-30T10:00:00Z"}',
        ['/at format: a date and time with zone, such as 2026-11-24T10:00:00Z, string "2026-02-30T10:00:00Z"'],
    ),
    ('{"id": 1, "tags": []}', ["/tags minItems: at least 1 item, array of 0 items"]),
    ('{"id": 1, "tags": ["a", "b", "c"]}', ["/tags maxItems: at most 2 items, array of 3 items"]),
    ('{"id": 1, "tags": ["a", "a"]}', ["/tags uniqueItems: items that differ from each other, array of 2 items"]),
    ('{"id": 1, "tags": [{}]}', ["/tags/0 type: a string, object of 0 fields"]),
    ('{"id": 1, "inner": {"properties": true}}', []),
    (
        '{"id": 1, "channel": {"kind": "mail", "to": "ada"}}',
        ['/channel/to format: an e-mail address, such as ada@example.org, string "ada"'],
    ),
    (
        '{"id": 1, "channel": {"kind": "mail"}}',
        ["/channel/to required: an e-mail address, such as ada@example.org, nothing"],
    ),
    ('{"id": 1, "channel": {"kind": "post"}}', ['/channel/kind discriminator: one of: mail, text, string "post"']),
    ('{"id": 1, "channel": {}}', ["/channel/kind discriminator: one of: mail, text, nothing"]),
    ('{"id": 1, "channel": 5}', ["/channel type: an object, number 5"]),
    (
        '{"id": 1, "channel": {"kind": "text", "number": 5.0}}',
        ["/channel/number type: an integer written without fraction or exponent, number 5.0"],
    ),
    ('{"id": 1, "fromat": "csv", "inner": {"x": 1}}', []),
]


@pytest.mark.parametrize(("text", "problems"), CASES, ids=[text for text, _ in CASES])
def test_the_check_of_a_payload(text: str, problems: list[str]) -> None:
    assert [spoken(problem) for problem in judge(text)] == problems


def test_beyond_twenty_problems_there_are_no_more() -> None:
    schema = {"type": "array", "items": {"type": "string"}}
    assert len(compile_check(schema)(list(range(30)))) == 20


def test_a_long_value_is_cut_after_forty_characters() -> None:
    [problem] = judge('{"id": 1, "format": "' + "🦊" * 60 + '"}')
    assert problem["got"] == f'string "{"🦊" * 40}…"'


def test_a_sensitive_value_is_masked_with_everything_in_it_and_nothing_is_suggested() -> None:
    payload = '{"id": 1, "format": "cvs", "channel": {"kind": "mail", "to": "ada"}}'
    problems = judge(payload, sensitive=("/format", "/channel"))
    assert sorted(map(spoken, problems)) == [
        "/channel/to format: an e-mail address, such as ada@example.org, string",
        "/format enum: one of: csv, json, string",
    ]


def judge(text: str, sensitive: tuple[str, ...] = ()) -> list[Problem]:
    verdict = gate(text.encode())
    assert isinstance(verdict, Passes)
    return compile_check(SCHEMA, sensitive=sensitive)(verdict.value)


def spoken(problem: Problem) -> str:
    suggestion = f" → {problem['suggestion']}" if "suggestion" in problem else ""
    return f"{problem['pointer']} {problem['rule']}: {problem['expected']}, {problem['got']}{suggestion}"
