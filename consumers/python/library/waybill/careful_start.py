"""How many messages a new process takes at once. A message that kills its process takes everything the process
holds with it: of 20 tasks held beside it, 19 would end among the dead letters. So a new process holds one, until
it has seen that work can be survived:

    start ──────────────────────────────────────────────► 1
    took a message that was never delivered before ─────► all (what came back lies at the head of the queue, so
                                                           the suspects are over)
    the last message taken has run for 10 s ────────────► one more

A process that has come this far keeps it when only its connection is new.
"""

from dataclasses import dataclass, replace

LONG_RUN_SECONDS = 10.0
"""After this long, a message is taken to be one that does not kill at once."""


@dataclass(frozen=True)
class Slots:
    open: int
    full: int
    """The prefetch of the configuration."""


def start_carefully(full: int) -> Slots:
    return Slots(1, full)


def after_taking(slots: Slots, *, redelivered: bool) -> Slots:
    return slots if redelivered else replace(slots, open=slots.full)


def after_last_ran_long(slots: Slots) -> Slots:
    return replace(slots, open=min(slots.open + 1, slots.full))
