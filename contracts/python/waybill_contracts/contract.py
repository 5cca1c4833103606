from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

JsonSchema: TypeAlias = Mapping[str, Any]
"""A JSON Schema, draft 2020-12, as it stands in the contract's folder."""

Payload = TypeVar("Payload")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Contract(Generic[Payload, Result]):
    """One contract, as those who do its work see it: what the payload and the result look like, and the few
    rules of its policy that a consumer carries out itself. The rest (retries, delays, limits) is the
    coordinator's.

    `Payload` and `Result` exist for the type checker alone: `consumer.handle(contracts.data_export, handler)`
    is refused when the handler takes or answers something else.
    """

    routing_key: str
    """The one name: contract folder, queue, handler file, URL segment."""
    digest: str
    """SHA-256 over the exact bytes of the contract's files, hexadecimal: two teams with one digest mean the same."""
    title: str
    timeout_ms: int
    """How long one attempt may take, in milliseconds."""
    max_redeliveries: int
    """A message that has come back more often than this is reported `crashed`, not worked."""
    outcome: Literal["required", "none"]
    sensitive: tuple[str, ...]
    """JSON pointers into the payload whose values no problem, log line or page may show."""
    payload_schema: JsonSchema
    result_schema: JsonSchema
