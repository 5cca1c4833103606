import { useEffect, useSyncExternalStore } from "react";

/** Whether a list stands still; the bar at the top says so. */
let frozen = false;
const watchers = new Set<() => void>();

export const useIsFrozen = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => frozen,
  );

/** A list says that it stands still, as long as it is shown. */
export function useSayFrozen(isFrozen: boolean): void {
  useEffect(() => {
    become(isFrozen);
    return () => become(false);
  }, [isFrozen]);
}

function become(next: boolean): void {
  if (frozen === next) return;
  frozen = next;
  for (const changed of watchers) changed();
}
