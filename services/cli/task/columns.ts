import type { Colors, Io } from "../io.ts";
import type { Column, Row, SaidColumn } from "../output/show.ts";

/** A task in a list. */
export const taskColumns = (io: Io): readonly Column[] => [
  ...["id", "routing_key"],
  stateColumn(io),
  { field: "attempt", right: true, spare: 2 },
  "accepted_at",
  { field: "reason", spare: 1 },
];

export const stateColumn = (io: Io): SaidColumn => ({
  field: "state",
  cell: (row) => inColor(String((row as Row)["state"]), io.colors.out),
});

export function inColor(state: string, colors: Colors): string {
  const color = byState[state];
  return color === undefined ? state : colors[color](state);
}

const byState: Readonly<Record<string, "red" | "green" | "yellow">> = {
  ...{ succeeded: "green", handed_over: "green", finished: "green", ok: "green" },
  ...{ dead: "red", expired: "red", failed: "red", gone: "red", firing: "red", trouble: "red" },
  ...{ retrying: "yellow", cancelled: "yellow", skipped: "yellow", stopped: "yellow", aborted: "yellow", deaf: "yellow" },
};
