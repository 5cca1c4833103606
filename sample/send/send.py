"""Hands a task over to Waybill, with Python alone."""

import json
import random
import time
import urllib.error
import urllib.request
import uuid
from typing import Any


def send(
    routing_key: str, payload: dict[str, Any], *, url: str, api_key: str | None = None, key: str | None = None
) -> str:
    """Hands a task over and answers its id.

    A connection that breaks, or a server in trouble, is tried again with the same idempotency key: whether the first
    try was kept or not, it is one task. `key` is what the task is for, in your own words: `order-8812`. The same key is
    the same task, also after your own restart.

    Raises ValueError with Waybill's sentences when the task is refused, TimeoutError when nobody answered eight tries.
    """
    headers = {"content-type": "application/json", "idempotency-key": key or str(uuid.uuid4())}
    if api_key is not None:
        headers["authorization"] = f"Bearer {api_key}"
    request = urllib.request.Request(f"{url}/tasks/{routing_key}", json.dumps(payload).encode(), headers)  # noqa: S310 - the caller's own
    pause = 0.25
    again = ""
    for attempt in range(8):
        if attempt > 0:
            time.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(pause * 2, 10)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
                return str(json.load(response)["id"])
        except urllib.error.HTTPError as refused:
            again = _why_again(refused)
        except OSError as broken:  # no connection, or one that broke before its answer
            again = str(broken)
    raise TimeoutError(f"{routing_key}: {again}")


def _why_again(refused: urllib.error.HTTPError) -> str:
    """A problem says itself whether the same request may be sent again; what has no problem document may."""
    if not (refused.headers.get("content-type") or "").startswith("application/problem+json"):
        return f"answered {refused.code}"
    problem = json.load(refused)
    if not problem["send_again"]["safe"]:
        each = [
            f"{one['pointer']}: expected {one['expected']}, got {one['got']}." for one in problem.get("problems", [])
        ]
        raise ValueError(" ".join([problem["detail"], *each])) from refused
    return str(problem["detail"])
