import assert from "node:assert/strict";
import { test } from "vitest";
import { afterLastRanLong, afterTaking, startCarefully } from "./careful_start.ts";

type Step = "fresh" | "came back" | "ran 10 s";

const cases: readonly { name: string; full: number; steps: readonly Step[]; open: number }[] = [
  { name: "a new process holds one message", full: 20, steps: [], open: 1 },
  { name: "a message that was never delivered before opens all slots", full: 20, steps: ["fresh"], open: 20 },
  { name: "a message that came back opens none", full: 20, steps: ["came back", "came back"], open: 1 },
  {
    name: "each time the last message has run for 10 s, one more is opened",
    full: 20,
    steps: ["came back", "ran 10 s", "came back", "ran 10 s"],
    open: 3,
  },
  { name: "a fresh message after suspects opens all slots", full: 20, steps: ["came back", "ran 10 s", "fresh"], open: 20 },
  { name: "slots never exceed the prefetch", full: 2, steps: ["came back", "ran 10 s", "ran 10 s", "ran 10 s"], open: 2 },
  { name: "what comes back later closes nothing", full: 20, steps: ["fresh", "came back"], open: 20 },
  { name: "a prefetch of one is always full", full: 1, steps: [], open: 1 },
];
for (const { name, full, steps, open } of cases) {
  test(name, () => assert.equal(steps.reduce(after, startCarefully(full)).open, open));
}

function after(slots: ReturnType<typeof startCarefully>, step: Step) {
  return step === "ran 10 s" ? afterLastRanLong(slots) : afterTaking(slots, { redelivered: step === "came back" });
}
