"""Answers, for each question on standard input, whether the taker takes whatever the giver lets through."""

import json
import sys

from jsonschema_rs import canonicalize

questions = json.load(sys.stdin)
json.dump([str(canonicalize(each["taker"]).covers(canonicalize(each["giver"]))) for each in questions], sys.stdout)
