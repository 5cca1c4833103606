from typing import Literal


def judge_redelivery(
    *, redelivered: bool, redeliveries: int, max_redeliveries: int
) -> Literal["work", "tell_first", "crashed"]:
    """A message that was here before is suspect: it may have killed those who worked it.

        never delivered before ─────────────► work
        came back, not too often ───────────► tell first (a confirmed `progress` with the count), then work
        more often than `max_redeliveries` ─► crashed: reported, not worked again

    Told first, so that the coordinator knows of every death even when the next one comes at once.
    """
    if redeliveries > max_redeliveries:
        return "crashed"
    return "tell_first" if redelivered or redeliveries > 0 else "work"
