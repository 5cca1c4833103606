import { describe, expect, test } from "vitest";
import { knownFormats } from "./formats.ts";

const cases: Record<string, { readonly fits: readonly string[]; readonly breaks: readonly string[] }> = {
  "date-time": {
    fits: [
      "2026-11-24T10:00:00Z",
      "2026-11-24T10:00:00.123456789+05:30",
      "2028-02-29T23:59:59-23:59",
      "0001-01-01T00:00:00Z",
      "2000-02-29T00:00:00Z",
    ],
    breaks: [
      ...["2026-11-24 10:00:00Z", "2026-11-24T10:00:00", "2026-11-24T10:00:00+0200", "2026-11-24t10:00:00z", "2016-12-31T23:59:60Z"],
      ...["2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z"],
      ...[
        "2026-11-24T24:00:00Z",
        "2026-11-24T10:00:00.1234567890Z",
        "2026-11-24T10:00:00Z\n",
        "2026-11-24T10:00Z",
        "+2026-11-24T10:00:00Z",
      ],
    ],
  },
  date: { fits: ["2026-11-24", "2028-02-29"], breaks: ["2026-02-30", "2026-1-1", "0000-01-01", "20261124", "2026-11-24\n"] },
  uuid: {
    fits: ["01937d3a-5f00-7000-8000-000000000000", "01937D3A-5F00-7000-8000-000000000000"],
    breaks: ["urn:uuid:01937d3a-5f00-7000-8000-000000000000", "{01937d3a-5f00-7000-8000-000000000000}", "01937d3a5f0070008000000000000000"],
  },
  email: {
    fits: ["ada@example.org", "ada.b+tag@mail.example.co"],
    breaks: [
      '"ada b"@example.org',
      "ada@[127.0.0.1]",
      "ada@localhost",
      "ada@@example.org",
      ".ada@example.org",
      "ada@example.org\n",
      "ädä@example.org",
      "ada@-example.org",
    ],
  },
  uri: {
    fits: ["https://example.org", "https://example.org:8080/a/b?c=d#e", "s3://bucket/key%20one"],
    breaks: [
      "https://example.org/a b",
      "https://example.org/\\",
      "https://[::1]/",
      "https://example.org/ä",
      "mailto:ada@example.org",
      "/relative",
      "https://example.org/%zz",
    ],
  },
};

describe.each(Object.entries(cases))("the format %s", (name, { fits, breaks }) => {
  const format = knownFormats.get(name)!;
  test.each(fits)("%j fits", (text) => expect(format.test(text)).toBe(true));
  test.each(breaks)("%j does not fit", (text) => expect(format.test(text)).toBe(false));
  test("its own example fits", () => expect(format.test(format.example)).toBe(true));

  test("a text made to make it search long is judged at once", () => {
    for (const piece of ["a", "a.", "a-", "%20", "1", "-", "a@a."]) expect(format.test(`a@${piece.repeat(50_000)}\u0000`)).toBe(false);
  });
});

test("every format of the table is tried here", () => {
  expect(Object.keys(cases)).toEqual([...knownFormats.keys()]);
});
