import type { ReactNode } from "react";
import type { TaskState } from "../api/shapes.ts";
import { words } from "../words.ts";
import { Icon } from "./icons.tsx";
import { useNow } from "./moment.tsx";
import style from "./state.module.css";

/** A state is an icon, a word and a style, so that none of them alone carries it. `retrying` adds its time. */
export function State({ state, dueAt = null }: { readonly state: TaskState; readonly dueAt?: string | null }): ReactNode {
  const waits = state === "retrying" && dueAt !== null;
  const now = useNow(waits);
  const left = waits ? Date.parse(dueAt) - now : 0;
  return (
    <span className={style["state"]} data-state={state} title={words.stateMeans[state]}>
      <Icon name={state} />
      {left > 0 ? words.retryingIn(left < 10_000 ? Math.ceil(left / 1_000) * 1_000 : left) : words.states[state]}
    </span>
  );
}

/** What is true beside a state: `PAUSED`. Never a state of its own. */
export function Chip({ kind, title, children }: ChipParts): ReactNode {
  return (
    <span className={style["chip"]} data-kind={kind} title={title}>
      {children}
    </span>
  );
}

interface ChipParts {
  readonly kind: "paused" | "slow" | "plain";
  /** What it means. */
  readonly title?: string;
  readonly children: ReactNode;
}
