import type { ReactNode } from "react";
import type { Pipeline } from "../../api/shapes.ts";
import { Icon, type IconName } from "../../parts/icons.tsx";
import { words } from "../../words.ts";

const icons = { running: "running", succeeded: "succeeded", failed: "dead", cancelled: "cancelled" } as const satisfies Readonly<
  Record<Pipeline["state"], IconName>
>;

export function PipelineState({ state }: { readonly state: Pipeline["state"] }): ReactNode {
  return (
    <span className={state === "failed" ? "bad" : undefined}>
      <Icon name={icons[state]} /> {words.pipelines.state[state]}
    </span>
  );
}
