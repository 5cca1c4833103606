import type { ReactNode } from "react";
import type { Operation } from "../../api/shapes.ts";
import { Icon, type IconName } from "../../parts/icons.tsx";
import { words } from "../../words.ts";

const icons = { running: "running", stopped: "warning", finished: "succeeded", aborted: "cancelled" } as const satisfies Readonly<
  Record<Operation["state"], IconName>
>;

export function OperationState({ state }: { readonly state: Operation["state"] }): ReactNode {
  return (
    <span className={state === "stopped" ? "bad" : undefined}>
      <Icon name={icons[state]} /> {words.operations.state[state]}
    </span>
  );
}
