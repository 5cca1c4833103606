import { useRef, useState } from "react";

/** What is selected, kept by id: the list may change below it. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Not only what is on this page. */
  readonly everything: boolean;
  toggle(id: string): void;
  /** From what was selected last to this one. */
  toggleTo(id: string): void;
  togglePage(): void;
  selectEverything(): void;
  clear(): void;
}

export function useSelection(page: readonly string[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [everything, setEverything] = useState(false);
  const last = useRef<string | null>(null);
  const become = (next: ReadonlySet<string>): void => {
    setIds(next);
    setEverything(false);
  };
  return {
    ids,
    everything,
    toggle(id) {
      last.current = id;
      become(ids.has(id) ? new Set([...ids].filter((one) => one !== id)) : new Set([...ids, id]));
    },
    toggleTo(id) {
      const [from, to] = [page.indexOf(last.current ?? id), page.indexOf(id)].toSorted((a, b) => a - b);
      become(new Set([...ids, ...page.slice(Math.max(from!, 0), to! + 1)]));
      last.current = id;
    },
    togglePage: () => become(page.every((id) => ids.has(id)) ? new Set() : new Set(page)),
    selectEverything() {
      setIds(new Set(page));
      setEverything(true);
    },
    clear: () => become(new Set()),
  };
}
