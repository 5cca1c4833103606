import { expect, test } from "vitest";
import { csvLine } from "./csv.ts";
import { parseExactly } from "./exact_json.ts";
import { withParts } from "./fields.ts";
import { laidOut, table } from "./table.ts";
import { cutTo, foldedTo, plainly, widthOf } from "./width.ts";

const widths: readonly (readonly [text: string, width: number])[] = [
  ["plain", 5],
  ["日本語", 6],
  ["ｆｕｌｌ", 8],
  ["한국", 4],
  ["e\u0301te\u0301", 3],
  ["👩‍👩‍👧 family", 9],
  ["✕ stuck", 7],
  ["🇩🇪", 2],
  ["\x1b[31mred\x1b[39m", 3],
  ["0199…77c1", 9],
];
test.each(widths)("%j is so wide", (text, width) => expect(widthOf(text)).toBe(width));

test("what is cut fits, and a wide letter is never halved", () => {
  expect([cutTo("日本語", 6), cutTo("日本語", 5), cutTo("日本語", 4), cutTo("\x1b[31mreddish\x1b[39m", 4)]).toEqual([
    "日本語",
    "日本…",
    "日…",
    "red…",
  ]);
});

test("columns stand below each other, whatever they are written in", () => {
  expect(
    table(
      [
        ["日本", "1"],
        ["plain", "2,000"],
      ],
      { rightAligned: new Set([1]) },
    ),
  ).toBe("日本       1\nplain  2,000\n");
});

test("where a line does not fit, the widest gives first, and what it is about last", () => {
  const rows = [["the data of one user", "a long description of it", "short"]];
  expect(table(rows, { most: 51 })).toBe("the data of one user  a long description of…  short\n");
  expect(table(rows, { most: 30 })).toBe("the data of one user  a long description …  short\n");
});

const id = "01a221a9-7e1c-7940-8a55-1f0c5b2e8f1c";

test("an id and a name are never cut; a column goes, and is named", () => {
  const rows = [[id, "data_export", "succeeded", "attempts_exhausted"]];
  expect(laidOut(rows, { most: 70, spare: [3, 2] })).toEqual({ text: `${id}  data_export  succeeded\n`, leftOut: [3] });
  expect(table(rows, { most: 20 })).toBe(`${id}  data_export  succeeded  attempts_exhausted\n`);
});

test("a sentence goes on below, between its words, and the next row begins under all of it", () => {
  const rows = [
    ["dead", "data_export: 363 tasks died within an hour"],
    ["waiting", "short"],
  ];
  expect(table(rows, { most: 32, folded: new Set([1]) })).toBe(
    "dead     data_export: 363 tasks\n         died within an hour\nwaiting  short\n",
  );
  expect(foldedTo(`see ${id} there`, 10)).toEqual(["see", id, "there"]);
});

test("members of a value are fields of their own, as many as any row has", () => {
  const rows = [
    { id: 1, duration_ms: null },
    { id: 2, duration_ms: { p50: 3, max: { at: 4 } }, keys: ["a"] },
  ];
  expect(withParts(["id", "duration_ms", "keys"], rows)).toEqual(["id", "duration_ms.p50", "duration_ms.max.at", "keys"]);
  expect(withParts(["payload"], [{ payload: { "a.b": 1 } }])).toEqual(["payload"]);
});

test("nothing that somebody sent moves the cursor", () => {
  expect(plainly("a\x1b[2J\r\n\tb\u009b1m\u202e")).toBe("a\\x1b[2J\\r\\n b\\x9b1m\\u202e");
});

const cells: readonly (readonly [value: unknown, cell: string])[] = [
  ["=1+1", "'=1+1"],
  ["+49", "'+49"],
  ["-x", "'-x"],
  ["@a", "'@a"],
  [-5, "-5"],
  [null, ""],
  ['say "a", b', '"say ""a"", b"'],
  ["two\nlines", '"two\nlines"'],
  [{ a: 1 }, '"{""a"":1}"'],
  [[1, null, 3], '"1, -, 3"'],
  [["=1", "data_export"], `"'=1, data_export"`],
];
test.each(cells)("%j in CSV", (value, cell) => expect(csvLine([value, "end"])).toBe(`${cell},end\r\n`));

test("a number is written again as it came", () => {
  for (const text of ["[9007199254740993]", "[1.0]", "[1e3]", "[-0]", "[0.1]", "[12]"])
    expect(JSON.stringify(parseExactly(text))).toBe(text);
});
