from collections.abc import Callable
from datetime import datetime

from waybill import Context, Permanent
from waybill_contracts import UpdateUserScorePayload, UpdateUserScoreResult

from scores import Scores, UserMissing


def update_user_score(
    payload: UpdateUserScorePayload, ctx: Context, *, scores: Scores, now: Callable[[], datetime]
) -> UpdateUserScoreResult:
    """Handles `update_user_score`: adds up a user's points; however often, it comes to the same."""
    try:
        reckoned = scores.reckon(payload["user_id"], now().isoformat())
    except UserMissing as missing:
        raise Permanent(str(missing), code="user_missing") from missing
    return {"user_id": payload["user_id"], "score": reckoned.score, "points": reckoned.points}
