import { type RefObject, useRef, useState } from "react";
import { useKeys } from "../shell/keys.ts";

/** Rows that are gone through by `j` and `k`, and opened by Enter. A row has its name in `data-row`. */
export function useRows(names: readonly string[], open: (name: string) => void): Rows {
  const body = useRef<HTMLTableSectionElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const at = names.indexOf(current ?? "");
  const go = (to: number): void => {
    const name = names[Math.min(Math.max(to, 0), names.length - 1)];
    if (name === undefined) return;
    setCurrent(name);
    body.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(name)}"]`)?.focus();
  };
  useKeys({
    j: () => go(at + 1),
    k: () => go(at - 1),
    Enter: ({ target }) => {
      if (at >= 0 && target instanceof HTMLTableRowElement) open(names[at]!);
    },
  });
  return { body, current, focus: setCurrent };
}

export interface Rows {
  readonly body: RefObject<HTMLTableSectionElement | null>;
  readonly current: string | null;
  focus(name: string): void;
}
