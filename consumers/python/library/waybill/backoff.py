def backoff_seconds(failures: int, random: float) -> float:
    """The wait before the next try, after this many failures in a row: doubles, and stops at 15 s.

        failures   0      1      2      3    …  8 and more
        wait      100 ms 200 ms 400 ms 800 ms … 15 s        (less up to a quarter: `random` is 0 to 1)

    The spread keeps a hundred consumers from coming back to a broker in one moment.
    """
    return min(0.1 * (1 << min(failures, 10)), 15.0) * (1 - random / 4)
