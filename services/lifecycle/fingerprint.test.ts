import { expect, test } from "vitest";
import { commonPart, fingerprintOf } from "./fingerprint.ts";

test.each([
  ["user 4711 has no mailbox", "user # has no mailbox"],
  ['mailbox "ann@example.org" is full', "mailbox … is full"],
  ["mailbox ann@example.org is full", "mailbox … is full"],
  ["task 0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c at 02:11:04", "task # at #"],
  ["commit 8f14e45fceea167a  not found,\n  retry", "commit # not found, retry"],
  ["the deadbeef face is no number", "the deadbeef face is no number"],
  ["costs 12.50 EUR", "costs # EUR"],
])("%s is %s", (message, common) => expect(commonPart(message)).toBe(common));

test("the same cause has one fingerprint, another code or message another", () => {
  const first = fingerprintOf("mailbox_unknown", "user 1 has no mailbox");
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprintOf("mailbox_unknown", "user 22 has no mailbox")).toBe(first);
  expect(fingerprintOf("mailbox_full", "user 1 has no mailbox")).not.toBe(first);
  expect(fingerprintOf("mailbox_unknown", "user 1 has no address")).not.toBe(first);
});

test("it is FNV-1a of 64 bits of `code message`, so that another program can make it too", () => {
  expect(fingerprintOf("", "")).toBe("af639d4c8601817f"); // of one space, by another implementation
});
