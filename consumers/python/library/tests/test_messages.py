from waybill.messages import Succeeded, encode_outcome
from waybill_contracts.validation import encode_result


def test_an_outcome_whose_result_was_written_before_travels_as_any_other() -> None:
    outcome = Succeeded(
        kind="succeeded",
        task_id="01937d3a-5f00-7000-8000-000000000000",
        attempt=2,
        consumer='Žofie "7"\n',
        started_at="2026-11-24T10:00:00.000Z",
        finished_at="2026-11-24T10:00:00.001Z",
        result={"file": "ž.csv", "rows": [1, None]},
    )
    assert encode_outcome(outcome, encode_result(outcome["result"])) == encode_result(outcome)
