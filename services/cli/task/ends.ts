/** A task in one of these is over; only a replay, or a late success, moves it again. */
const ends: Readonly<Record<string, "well" | "badly">> = {
  ...{ succeeded: "well", handed_over: "well" },
  ...{ dead: "badly", expired: "badly", cancelled: "badly", skipped: "badly" },
};

/** How a state ends a task; null: it does not. */
export const endOf = (state: string): "well" | "badly" | null => ends[state] ?? null;
