import { useEffect, useState } from "react";
import { useKeys } from "../../shell/keys.ts";
import { words } from "../../words.ts";

/** Why the list stands still, in words; null: it does not. Nothing moves away from under a hand. */
export function useStandsStill(isUsed: boolean): string | null {
  const [byHand, setByHand] = useState(false);
  const [isDown, setIsDown] = useState(false);
  useKeys({ p: () => setByHand((before) => !before) });
  useEffect(() => {
    const look = (): void => setIsDown(scrollY > 150);
    addEventListener("scroll", look, { passive: true });
    return () => removeEventListener("scroll", look);
  }, []);
  if (isUsed) return words.tasks.frozenSelect;
  if (byHand) return words.tasks.frozenHand;
  return isDown ? words.tasks.frozenScroll : null;
}
