"""Sends one task as the arguments say: URL, routing key, idempotency key, payload."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from send import send

url, routing_key, key, payload = sys.argv[1:]
try:
    sys.stdout.write(f"{send(routing_key, json.loads(payload), url=url, key=key)}\n")
except (ValueError, TimeoutError) as error:
    sys.exit(str(error))
