"""What Schemathesis has to be told of Waybill's API, because no OpenAPI document can say it."""

import json
import math
import sys

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, CheckContext, DeserializationContext, HookContext, Response, SerializationContext
from schemathesis.core.parameters import ParameterLocation

# Our own formats (services/api/documents/texts.ts). Only what the server takes is made of them.
units = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def durations(least: int, most: int) -> st.SearchStrategy[str]:
    """`30s`, `10m`: from `least` to `most` milliseconds, in any unit that has a whole number in between."""
    ranges = [(unit, -(-least // ms), min(most // ms, 999_999_999)) for unit, ms in units.items()]
    return st.one_of(
        *(st.integers(low, high).map(lambda n, unit=unit: f"{n}{unit}") for unit, low, high in ranges if low <= high)
    )


day = units["d"]
schemathesis.openapi.format("delay", durations(0, 3_650 * day))
schemathesis.openapi.format("lifetime", durations(1_000, 30 * day))
schemathesis.openapi.format("key_lifetime", durations(60_000, 3_650 * day))
schemathesis.openapi.format("overlap", durations(0, 30 * day))
schemathesis.openapi.format("jitter", durations(0, day))
schemathesis.openapi.format("silence", durations(0, 30 * day))
schemathesis.openapi.format("history", durations(60_000, 7 * day))
schemathesis.openapi.format("work", durations(1_000, 3_650 * day))
schemathesis.openapi.format("ago", durations(0, 999_999_999 * day))
schemathesis.openapi.format(
    "time-zone", st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Chatham"])
)


def field(least: int, most: int) -> st.SearchStrategy[str]:
    number = st.integers(least, most)
    span = st.tuples(number, number).map(lambda ends: f"{min(ends)}-{max(ends)}")
    step = st.integers(1, most).map(lambda n: f"*/{n}")
    return st.one_of(
        st.just("*"), step, st.lists(st.one_of(number.map(str), span), min_size=1, max_size=3).map(",".join)
    )


# Days that every month has: a cron that never comes is refused.
fields = st.tuples(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6)).map(" ".join)
schemathesis.openapi.format(
    "cron", st.one_of(fields, st.sampled_from(["@daily", "@hourly", "0 7 * * MON-FRI", "0 0 L * *", "0 7 * * 5#2"]))
)


def as_taken(value: object) -> object:
    """Writes numbers as they are taken (contracts/typescript/validation/numbers.ts).

    An integer has no fraction, others have at most 15 digits. A schema knows values and not how they are written;
    test/corpus proves what is refused.

    And no consumer is asked to die: there is one, which is to work what comes after.
    """
    match value:
        case "die":
            return "permanent"
        case float():
            short = float(f"{value:.15g}")
            if math.isinf(short) or abs(short) < sys.float_info.min:
                return 0
            return int(short) if short.is_integer() else short
        case list():
            return [as_taken(each) for each in value]
        case dict():
            return {name: as_taken(each) for name, each in value.items()}
        case _:
            return value


@schemathesis.serializer("application/json")
def document(_ctx: SerializationContext, value: object) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(as_taken(value)).encode()


@schemathesis.serializer("application/x-ndjson")
def line(_ctx: SerializationContext, item: object) -> bytes:
    """The document has the schema of one line, so one is sent."""
    return json.dumps(as_taken(item)).encode() + b"\n"


@schemathesis.deserializer("application/x-ndjson")
def answer(_ctx: DeserializationContext, response: Response) -> object:
    (one,) = response.content.splitlines()
    return json.loads(one)


def items(body: object) -> list[dict[str, object]]:
    return [one for one in (body if isinstance(body, list) else [body]) if isinstance(one, dict)]


def leave_out_of_operation(asked: dict[str, object]) -> None:
    if asked.get("action") == "cancel":
        asked.pop("priority", None)
    if "first" not in asked:
        asked.pop("first_succeed", None)
    first, succeed = asked.get("first"), asked.get("first_succeed")
    # 648.0 is an integer too, and is written as one.
    if isinstance(first, int | float) and isinstance(succeed, int | float) and succeed > first > 0:
        asked["first_succeed"] = first


@schemathesis.hook
def before_call(_ctx: HookContext, case: Case, _kwargs: dict[str, object]) -> None:
    """Leaves out options that are each right and do not go together, and a wait for what is due in ten minutes."""
    for options in [case.query or {}, *(items(case.body) if case.path == "/tasks" else [])]:
        if "delay" in options:
            options.pop("run_at", None)
    if case.path == "/operations" and isinstance(case.body, dict):
        leave_out_of_operation(case.body)
    for wanted in [case.query or {}, *(items(case.body.get("filter")) if isinstance(case.body, dict) else [])]:
        if "state" in wanted:
            wanted.pop("not_state", None)
    if (case.headers or {}).get("Prefer") == "wait=30":
        case.headers["Prefer"] = "wait=0"


@schemathesis.check
def each_item_is_judged(_ctx: CheckContext, response: Response, case: Case) -> None:
    """Many tasks are answered 200: whether one of them is right stands in its own place."""
    body = case.meta and case.meta.components.get(ParameterLocation.BODY)
    if case.path != "/tasks" or case.method != "POST" or response.status_code != 200 or not body:
        return
    texts = [response.content] if case.media_type == "application/json" else response.content.splitlines()
    answers = [one for text in texts for one in items(json.loads(text))]
    refused = [one["code"] for one in answers if one.get("status") in (400, 422)]
    if body.mode.is_positive:
        if refused:
            raise AssertionError(f"Refused as {refused}: {json.dumps(case.body)}")
    elif not [one for one in answers if one.get("accepted") == "no"]:
        raise AssertionError(f"Taken: {json.dumps(case.body)}")


@schemathesis.check
def a_named_pipeline_begins(_ctx: CheckContext, response: Response, case: Case) -> None:
    """Of steps that are sent, no schema can say whether they fit together; those of the contract folder do."""
    body = case.meta and case.meta.components.get(ParameterLocation.BODY)
    if case.path != "/pipelines" or case.method != "POST" or not body or not isinstance(case.body, dict):
        return
    if case.meta.generation.mode.is_positive and "name" in case.body and response.status_code == 422:
        raise AssertionError(f"Refused: {json.dumps(case.body)}")
