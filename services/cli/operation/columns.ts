import type { Io } from "../io.ts";
import type { Column } from "../output/show.ts";
import { stateColumn } from "../task/columns.ts";

export const operationColumns = (io: Io): readonly Column[] => [
  ...["id", "action"],
  stateColumn(io),
  ...["total", "done", "succeeded", "failed", "skipped", "created_at"],
];
