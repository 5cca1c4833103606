"""The contract folder's own examples, and what a consumer does with bodies and results."""

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from waybill_contracts import Contract, contracts
from waybill_contracts.validation import Fits, Violates, compile_payload_reader, compile_result_check, encode_result

TASKS = Path(__file__).parents[2] / "tasks"
KNOWN: dict[str, Contract[Any, Any]] = {
    name: value for name, value in vars(contracts).items() if isinstance(value, Contract)
}

# Left alone by a consumer, since a contract may have grown: the door alone refuses them.
OPEN = {"unknown_field.json"}


def examples(kind: str) -> list[Any]:
    files = sorted(TASKS.glob(f"*/examples/{kind}/*.json"))
    return [pytest.param(file.parts[-4], file, id=f"{file.parts[-4]}/{file.stem}") for file in files]


def test_every_contract_of_the_folder_is_here() -> None:
    assert sorted(KNOWN) == sorted(folder.name for folder in TASKS.iterdir())


@pytest.mark.parametrize(("routing_key", "file"), examples("valid"))
def test_a_valid_example_fits(routing_key: str, file: Path) -> None:
    assert isinstance(compile_payload_reader(KNOWN[routing_key])(file.read_bytes()), Fits)


@pytest.mark.parametrize(("routing_key", "file"), examples("invalid"))
def test_an_invalid_example_does_not_fit(routing_key: str, file: Path) -> None:
    reading = compile_payload_reader(KNOWN[routing_key])(file.read_bytes())
    assert isinstance(reading, Fits if file.name in OPEN else Violates)


def test_a_body_that_cannot_be_read_is_one_problem() -> None:
    read = compile_payload_reader(contracts.data_export)
    problem = {"pointer": "", "rule": "json", "expected": "JSON in UTF-8", "got": "text that is not JSON"}
    assert read(b"{") == Violates([problem])  # type: ignore[list-item]


def result(**changes: Any) -> dict[str, Any]:
    return {"file": "a.csv", "row_count": 1, "bytes": 2, "sha256": "0" * 64} | changes


@pytest.mark.parametrize(
    ("returned", "places"),
    [
        pytest.param(result(), [], id="a result that fits"),
        pytest.param(result(new=True), [], id="an unknown field, since the contract may have grown"),
        pytest.param(result(bytes=-1), ["/bytes minimum"], id="a number too small"),
        pytest.param(result(bytes=2**53), ["/bytes type"], id="an integer beyond 2^53 without int64"),
        pytest.param(result(file=None), ["/file type"], id="null for a text"),
        pytest.param(None, [" type"], id="nothing at all"),
        pytest.param(result(bytes=math.nan), [" json"], id="NaN, which JSON has no word for"),
        pytest.param(result(file=datetime.now(UTC)), [" json"], id="a time, which must be written as its text"),
        pytest.param(result(file="\ud800"), [" json"], id="half of a surrogate pair"),
    ],
)
def test_the_check_of_a_result(returned: Any, places: list[str]) -> None:
    problems = compile_result_check(contracts.data_export)(returned).problems
    assert [f"{problem['pointer']} {problem['rule']}" for problem in problems] == places


def test_the_check_of_a_result_answers_how_it_travels() -> None:
    returned = result(new=(1, 2))
    assert compile_result_check(contracts.data_export)(returned).text == encode_result(returned)


def test_a_circle_is_no_result() -> None:
    circle: dict[str, Any] = {}
    circle["itself"] = circle
    assert [problem["rule"] for problem in compile_result_check(contracts.data_export)(circle).problems] == ["json"]


def test_a_result_travels_as_utf_8_without_blanks_and_with_all_digits() -> None:
    assert encode_result({"id": 2**53 + 1, "names": ("Žofie",)}) == '{"id":9007199254740993,"names":["Žofie"]}'.encode()
