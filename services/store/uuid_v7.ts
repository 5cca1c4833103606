/** The lowest UUIDv7 of a millisecond (RFC 9562 §5.7): every id of an earlier one is below it. Before 1970 there are none. */
export function firstIdOf(milliseconds: number): string {
  const hex = Math.max(0, milliseconds).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/**
 * Between which ids the tasks of a filter by time can be, so that nobody looks through all of them: an id is made before its task
 * is accepted, by another clock perhaps. Long before, where an application sent it in a transaction of its own and no coordinator
 * took it; then by no more than a day.
 */
export function idsOf({ acceptedSince, acceptedBefore, endedBefore }: Times): {
  readonly from: string | null;
  readonly below: string | null;
} {
  const before = [acceptedBefore, endedBefore].filter((time) => time != null);
  return {
    from: acceptedSince === null ? null : firstIdOf(acceptedSince - 86_400_000),
    below: before.length === 0 ? null : firstIdOf(Math.min(...before) + 300_000),
  };
}

interface Times {
  readonly acceptedSince: number | null;
  readonly acceptedBefore: number | null;
  readonly endedBefore?: number | null;
}
