"""The same table as contracts/typescript/validation/formats.test.ts."""

import pytest
from waybill_contracts.validation import known_formats

CASES: dict[str, tuple[list[str], list[str]]] = {
    "date-time": (
        [
            "2026-11-24T10:00:00Z",
            "2026-11-24T10:00:00.123456789+05:30",
            "2028-02-29T23:59:59-23:59",
            "0001-01-01T00:00:00Z",
            "2000-02-29T00:00:00Z",
        ],
        [
            "2026-11-24 10:00:00Z",
            "2026-11-24T10:00:00",
            "2026-11-24T10:00:00+0200",
            "2026-11-24t10:00:00z",
            "2016-12-31T23:59:60Z",
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "2026-11-24T24:00:00Z",
            "2026-11-24T10:00:00.1234567890Z",
            "2026-11-24T10:00:00Z\n",
            "2026-11-24T10:00Z",
            "+2026-11-24T10:00:00Z",
        ],
    ),
    "date": (["2026-11-24", "2028-02-29"], ["2026-02-30", "2026-1-1", "0000-01-01", "20261124", "2026-11-24\n"]),
    "uuid": (
        ["01937d3a-5f00-7000-8000-000000000000", "01937D3A-5F00-7000-8000-000000000000"],
        [
            "urn:uuid:01937d3a-5f00-7000-8000-000000000000",
            "{01937d3a-5f00-7000-8000-000000000000}",
            "01937d3a5f0070008000000000000000",
        ],
    ),
    "email": (
        ["ada@example.org", "ada.b+tag@mail.example.co"],
        [
            '"ada b"@example.org',
            "ada@[127.0.0.1]",
            "ada@localhost",
            "ada@@example.org",
            ".ada@example.org",
            "ada@example.org\n",
            "ädä@example.org",
            "ada@-example.org",
        ],
    ),
    "uri": (
        ["https://example.org", "https://example.org:8080/a/b?c=d#e", "s3://bucket/key%20one"],
        [
            "https://example.org/a b",
            "https://example.org/\\",
            "https://[::1]/",
            "https://example.org/ä",
            "mailto:ada@example.org",
            "/relative",
            "https://example.org/%zz",
        ],
    ),
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, (fits, _) in CASES.items() for text in fits])
def test_it_fits(name: str, text: str) -> None:
    assert known_formats[name].fits(text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, (_, breaks) in CASES.items() for text in breaks])
def test_it_does_not_fit(name: str, text: str) -> None:
    assert not known_formats[name].fits(text)


@pytest.mark.parametrize("name", known_formats)
def test_its_own_example_fits(name: str) -> None:
    assert known_formats[name].fits(known_formats[name].example)


@pytest.mark.parametrize("name", known_formats)
def test_a_text_made_to_make_it_search_long_is_judged_at_once(name: str) -> None:
    for piece in ("a", "a.", "a-", "%20", "1", "-", "a@a."):
        assert not known_formats[name].fits(f"a@{piece * 20_000}\0")


def test_every_format_of_the_table_is_tried_here() -> None:
    assert list(CASES) == list(known_formats)
