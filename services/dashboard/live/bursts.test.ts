import { expect, test } from "vitest";
import { Bursts } from "./bursts.ts";

const second = 1_000;
/** The server's clock is an hour behind. */
const heldBack = (...events: readonly (readonly [happened: number, heard: number])[]): boolean => {
  const bursts = new Bursts(0);
  return events.map(([happened, heard]) => bursts.isHeldBack(happened * second - 3_600_000, heard * second)).includes(true);
};

test.each([
  {
    name: "each as it happens",
    events: [
      [10, 10.1],
      [12, 12.1],
      [40, 40.1],
    ],
    is: false,
  }, // prettier-ignore
  {
    name: "many at once that happened at once",
    events: [
      [30, 31],
      [30.1, 31],
      [30.9, 31.2],
    ],
    is: false,
  },
  {
    name: "fifteen seconds in one moment",
    events: [
      [20, 35],
      [28, 35],
      [35, 35.1],
    ],
    is: true,
  },
  {
    name: "what was missed meanwhile, when the stream has just been opened",
    events: [
      [-60, 1],
      [-20, 1],
      [0, 1.1],
    ],
    is: false,
  },
] as const)("$name: held back is $is", ({ events, is }) => expect(heldBack(...events)).toBe(is));
