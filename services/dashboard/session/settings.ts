import { useSyncExternalStore } from "react";

/** What a person has set in this browser. A browser that keeps nothing has what is usual. */
const usual = { theme: "system", time: "relative", shortcuts: "on" } as const satisfies Settings;

export interface Settings {
  readonly theme: "system" | "light" | "dark";
  readonly time: "relative" | "local" | "utc";
  readonly shortcuts: "on" | "off";
}

const watchers = new Set<() => void>();
let current: Settings = { ...usual, ...kept() };

export const useSettings = (): Settings => useSyncExternalStore(watch, () => current);
export const settings = (): Settings => current;

export function change(part: Partial<Settings>): void {
  current = { ...current, ...part };
  try {
    localStorage.setItem(place, JSON.stringify(current));
  } catch {
    // Private windows may keep nothing.
  }
  apply();
  for (const changed of watchers) changed();
}

/** The theme stands on the root, where the style reads it. */
export function apply(): void {
  document.documentElement.dataset["theme"] = current.theme;
}

export const nextOf = <Value extends string>(all: readonly Value[], value: Value): Value => all[(all.indexOf(value) + 1) % all.length]!;

const place = "waybill.settings";

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

function kept(): Partial<Settings> {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "{}") as Partial<Settings>;
  } catch {
    return {};
  }
}
