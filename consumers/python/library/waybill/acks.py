from bisect import bisect_left
from collections.abc import Iterable


class Acknowledged:
    """Which messages of one channel have been acknowledged, as spans of their tags, in order and apart: there are never
    more than messages in hand. RabbitMQ counts the messages of a channel from 1, so the span from 0 is all up to the
    first that is still in hand.
    """

    def __init__(self) -> None:
        self._firsts = [0]
        self._lasts = [0]

    def bundle(self, tags: Iterable[int]) -> tuple[int, list[int]]:
        """How to acknowledge these: all up to one (0: none), and the rest one by one. RabbitMQ works as long at one
        acknowledgement of many as of one.
        """
        asked = list(tags)
        for tag in asked:
            self._add(tag)
        last = self._lasts[0]
        return max((tag for tag in asked if tag <= last), default=0), [tag for tag in asked if tag > last]

    def _add(self, tag: int) -> None:
        firsts, lasts = self._firsts, self._lasts
        at = bisect_left(lasts, tag - 1)  # the span that ends right before it, or the one after it
        follows = at < len(lasts) and lasts[at] == tag - 1
        after = at + 1 if follows else at
        leads = after < len(firsts) and firsts[after] == tag + 1
        if follows and leads:
            lasts[at] = lasts.pop(after)
            del firsts[after]
        elif follows:
            lasts[at] = tag
        elif leads:
            firsts[after] = tag
        else:
            firsts.insert(at, tag)
            lasts.insert(at, tag)
