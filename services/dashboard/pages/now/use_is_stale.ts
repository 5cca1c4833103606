import { useNow } from "../../parts/moment.tsx";

const staleAfterMs = 15_000;

/** Whether nothing new has been heard for 15 s. Zero: nothing was ever heard. */
export function useIsStale(heardAt: number): boolean {
  const now = useNow(heardAt > 0);
  return heardAt > 0 && now - heardAt > staleAfterMs;
}
