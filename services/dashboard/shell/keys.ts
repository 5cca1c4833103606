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
      const act = (isFresh() ? latest.current[`${before} ${key}`] : undefined) ?? latest.current[key];
      act?.(event);
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
}

let before = "";
let beforeAt = 0;

/** A `g` of more than a second ago has been given up. */
const isFresh = (): boolean => Date.now() - beforeAt < 1_000;

// Remembered when everybody has heard it: it is the key before the next one.
addEventListener("keydown", (event) => setTimeout(() => remember(event.key)));

function remember(key: string): void {
  before = key;
  beforeAt = Date.now();
}

function isTyped({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return (
    ctrlKey ||
    metaKey ||
    altKey ||
    (target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]"))
  );
}
