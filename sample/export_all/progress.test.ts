import { expect, test } from "vitest";
import { progressLine } from "./progress.ts";

test("the progress says how many have an answer, and how fast", () => {
  expect(progressLine({ accepted: 12_391, refused: 9, seconds: 3 })).toBe("12,400 answered: 12,391 accepted, 9 refused · 4,133 a second");
});
