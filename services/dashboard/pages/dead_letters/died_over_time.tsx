import type { ReactNode } from "react";
import type { DeadLetterGroup } from "../../api/shapes.ts";
import { Sparkline } from "../../parts/sparkline.tsx";
import { words } from "../../words.ts";

/** Of one moment there is nothing to draw. */
export function DiedOverTime({ group }: { readonly group: DeadLetterGroup }): ReactNode {
  if (group.first_at === group.last_at) return null;
  return <Sparkline values={group.over_time} sentence={words.dead.overTime(Math.max(...group.over_time))} />;
}
