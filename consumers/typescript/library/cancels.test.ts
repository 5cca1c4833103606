import assert from "node:assert/strict";
import { test } from "vitest";
import { judgeCancel, rememberedCancels } from "./cancels.ts";
import { readCancel } from "./messages.ts";

const cases = [
  { name: "a cancel for everybody is obeyed and remembered", consumer: null, expect: "stop_and_remember" },
  { name: "a cancel for this process is obeyed and not remembered", consumer: "export.1f", expect: "stop" },
  { name: "a cancel for another process is not obeyed", consumer: "export.2e", expect: "ignore" },
];
for (const { name, consumer, expect } of cases) {
  test(name, () => assert.equal(judgeCancel({ taskId: "0199", attempt: 1, reason: "cancelled", consumer }, "export.1f"), expect));
}

test("a cancel is remembered for an hour", () => {
  let now = 0;
  const cancels = rememberedCancels(() => now);
  cancels.remember("0199/1", true);
  now = 3_599_999;
  assert.equal(cancels.recall("0199/1"), true);
  now = 3_600_000;
  assert.equal(cancels.recall("0199/1"), undefined);
});

const bodies = [
  {
    name: "a cancel is read",
    body: '{"kind":"cancel","task_id":"0199","attempt":2,"reason":"expired"}',
    expect: { taskId: "0199", attempt: 2, reason: "expired", consumer: null },
  },
  {
    name: "a cancel for one process names it",
    body: '{"kind":"cancel","task_id":"0199","attempt":2,"consumer":"a.1"}',
    expect: { taskId: "0199", attempt: 2, reason: "cancelled", consumer: "a.1" },
  },
  { name: "another kind is passed over", body: '{"kind":"reload","task_id":"0199","attempt":2}', expect: null },
  { name: "a cancel without an attempt is passed over", body: '{"kind":"cancel","task_id":"0199"}', expect: null },
  { name: "what is not JSON is passed over", body: "cancel!", expect: null },
];
for (const { name, body, expect } of bodies) {
  test(name, () => assert.deepEqual(readCancel(Buffer.from(body)), expect));
}
