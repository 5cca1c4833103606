import { useEffect, useRef } from "react";
import { isDialogOpen } from "../parts/dialog.tsx";
import { settings } from "../session/settings.ts";

/**
 * Keys of the whole page and of what it shows: `j`, `?`, and two after one another, `g t`. Nothing is heard while somebody
 * types or a dialog is open, nor where shortcuts are switched off (WCAG 2.1.4).
 */
export function useKeys(keys: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (settings().shortcuts === "off" || isTyped(event) || isDialogOpen()) return;
      const key = event.shiftKey && event.key.length === 1 && event.key !== "?" ? `Shift+${event.key.toLowerCase()}` : event.key;
      const act = (isFresh() ? latest.current[`${before.key} ${key}`] : undefined) ?? latest.current[key];
      act?.(event);
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
}

let before = { key: "", at: 0 };
let last = before;

/** A `g` of more than a second ago has been given up. */
const isFresh = (): boolean => Date.now() - before.at < 1_000;

// Heard before all others, since it is here from the first moment: what they then see is the key before theirs.
addEventListener("keydown", ({ key }) => {
  before = last;
  last = { key, at: Date.now() };
});

function isTyped({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return (
    ctrlKey ||
    metaKey ||
    altKey ||
    (target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]"))
  );
}
