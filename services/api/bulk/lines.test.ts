import fc from "fast-check";
import { expect, test } from "vitest";
import { type Line, LineSplitter, linesOf } from "./lines.ts";

const shown = (line: Line) => (line.kind === "line" ? [line.index, Buffer.from(line.bytes).toString()] : [line.index, line.length]);

async function split(pieces: readonly string[], longest = 100) {
  const source = (async function* () {
    for (const piece of pieces) yield Buffer.from(piece);
  })();
  return (await Array.fromAsync(linesOf(source, longest))).flat().map(shown);
}

test("lines are counted from 0, blank ones too, which are no items; the last needs no newline", async () => {
  expect(await split(["a\n\n \t\r\nb\r\nc"])).toEqual([
    [0, "a"],
    [3, "b\r"],
    [4, "c"],
  ]);
});

test("of a line that is too long only its length is kept, and the next one is a line again", async () => {
  expect(await split(["1234", "567890", "12\nnext\n"], 10)).toEqual([
    [0, 12],
    [1, "next"],
  ]);
  expect(await split(["1234567890\n"], 10)).toEqual([[0, "1234567890"]]);
});

test("a line too long is dropped while it still comes, so it takes no memory", () => {
  const splitter = new LineSplitter(10);
  const piece = Buffer.alloc(64 * 1024, "x");
  for (let count = 0; count < 1_000; count++) expect(splitter.add(piece)).toEqual([]);
  expect(splitter.end().map(shown)).toEqual([[0, 64 * 1024 * 1_000]]);
});

test("where a text is cut into pieces makes no difference", async () => {
  const character = fc.constantFrom("a", "b", "é", "\n", "\r", " ");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: character })), async (pieces) => {
      expect(await split(pieces, 5)).toEqual(await split([pieces.join("")], 5));
    }),
  );
});
