import random

import pytest
from waybill.acks import Acknowledged


def test_what_follows_each_other_is_acknowledged_in_one_piece() -> None:
    acknowledged = Acknowledged()
    turns = [[1], [3, 2, 4], [7, 6], [9, 5], [8], [10, 11]]
    assert [acknowledged.bundle(turn) for turn in turns] == [(1, []), (4, []), (0, [7, 6]), (5, [9]), (8, []), (11, [])]


@pytest.mark.parametrize("seed", range(100))
def test_in_any_order_each_is_acknowledged_once_and_none_before_it_is_done(seed: int) -> None:
    chance = random.Random(seed)
    acknowledged, tags = Acknowledged(), iter(range(1, 301))
    unacknowledged: set[int] = set()
    in_hand: list[int] = []
    while more := [tag for _, tag in zip(range(20 - len(in_hand)), tags, strict=False)] + in_hand:
        unacknowledged |= set(more)
        chance.shuffle(more)
        many = chance.randint(1, len(more))
        due, in_hand = more[:many], more[many:]
        up_to, single = acknowledged.bundle(due)
        heard = {tag for tag in unacknowledged if tag <= up_to} | set(single)
        assert heard == set(due)
        unacknowledged -= heard
    assert unacknowledged == set()
