import assert from "node:assert/strict";
import { test } from "vitest";
import { shorten } from "./shorten.ts";

const cases = [
  { name: "a short text is kept", text: "short", maxBytes: 20, expect: "short" },
  { name: "a text of exactly the size is kept", text: "äöü!", maxBytes: 7, expect: "äöü!" },
  { name: "a long text ends in dots", text: "0123456789", maxBytes: 8, expect: "01234..." },
  { name: "a character is never halved", text: "ab🎉🎉🎉", maxBytes: 8, expect: "ab..." },
  { name: "half a pair becomes a replacement character", text: "a\ud83c", maxBytes: 20, expect: "a\ufffd" },
];
for (const { name, text, maxBytes, expect } of cases) {
  test(name, () => assert.equal(shorten(text, maxBytes), expect));
}
