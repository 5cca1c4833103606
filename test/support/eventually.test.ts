import { expect, test } from "vitest";
import { eventually } from "./eventually.ts";

test("answers what it saw when it became right", async () => {
  let looks = 0;
  expect(await eventually(() => ++looks, { until: (seen) => seen === 3, everyMs: 1 })).toBe(3);
});

test("an error while looking counts as not yet right", async () => {
  let looks = 0;
  const look = () => {
    looks += 1;
    if (looks < 3) throw new Error("not there");
    return "there";
  };
  expect(await eventually(look, { everyMs: 1 })).toBe("there");
});

const failures = [
  { name: "says what it saw last", look: () => ({ state: "queued" }), expected: /the task succeeds\. Last seen: \{ state: 'queued' \}/ },
  {
    name: "says which error it met last",
    look: () => Promise.reject(new Error("no such file")),
    expected: /Last seen: Error: no such file/,
  },
];
for (const { name, look, expected } of failures) {
  test(`a wait in vain ${name}`, async () => {
    const wait = eventually<unknown>(look, { until: () => false, timeoutMs: 5, everyMs: 1, what: "the task succeeds" });
    await expect(wait).rejects.toThrow(expected);
  });
}
