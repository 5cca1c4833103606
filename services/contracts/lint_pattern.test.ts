import { describe, expect, test } from "vitest";
import { wrongPattern } from "./lint_pattern.ts";

describe("a pattern that every engine reads alike", () => {
  test.each([
    "^[0-9a-f]{64}$",
    "^[A-Za-z0-9._:-]{1,200}$",
    "^(csv|json)$",
    String.raw`^[a-z]+(\.[a-z])?$`,
    "^a?b*c+d{2}e{2,}f{0,1000}$",
    "^(a|(b|c)d)$",
    String.raw`^\(\[\{\^\$\*\+\?\.\|\\\)$`,
    "^$",
    "^(ab)*$",
  ])("%s", (pattern) => expect(wrongPattern(pattern)).toBeNull());
});

describe("a pattern is refused", () => {
  test.each([
    ["[0-9]+", "it is not anchored by ^ and $"],
    ["^[0-9]+", "it is not anchored by ^ and $"],
    ["^", "it is not anchored by ^ and $"],
    ["^a|b$", "| outside parentheses leaves one side without its anchor"],
    ["^(a+)+$", "a quantifier stands on a group that holds one, which can take minutes"],
    ["^((a|b?)c)*$", "a quantifier stands on a group that holds one, which can take minutes"],
    ["^a{1,2000}$", "it repeats more than 1000 times, which RE2 refuses"],
    ["^a{1001}$", "it repeats more than 1000 times, which RE2 refuses"],
    ["^a+?$", "two quantifiers in a row mean different things to different engines"],
    ["^(?i)a$", "(? starts a group with options, a look-around or a name; use plain parentheses"],
    ["^(?=a)a$", "(? starts a group with options, a look-around or a name; use plain parentheses"],
    ["^(?<year>a)$", "(? starts a group with options, a look-around or a name; use plain parentheses"],
    ["^(a$", "a parenthesis is not closed"],
    ["^a)$", "a parenthesis closes that was not opened"],
    ["^(a|b)c)d$", "a parenthesis closes that was not opened"],
    ["^[[:digit:]]$", "a class holds more than characters, a-z, A-Z, 0-9 and escaped punctuation"],
    ["^[^a]$", "a class holds more than characters, a-z, A-Z, 0-9 and escaped punctuation"],
    ["^[a&&b]$", "a class holds more than characters, a-z, A-Z, 0-9 and escaped punctuation"],
    [String.raw`^[\d]$`, "a class holds more than characters, a-z, A-Z, 0-9 and escaped punctuation"],
    ["^[z-a]$", "it is no regular expression: a range or a count runs backwards"],
    ["^a{3,1}$", "it is no regular expression: a range or a count runs backwards"],
    ["^.$", '"." is read differently; write out the characters, as in [0-9] or \\.'],
    ["^a^b$", '"^b" is read differently; write out the characters, as in [0-9] or \\.'],
    ["^é$", '"é" is read differently; write out the characters, as in [0-9] or \\.'],
    ["^{,3}$", '"{," is read differently; write out the characters, as in [0-9] or \\.'],
    ["^*a$", '"*a" is read differently; write out the characters, as in [0-9] or \\.'],
    ...["d", "w", "s", "b", "p", "u", "c", "1", "_", "-"].map((letter) => [
      `^\\${letter}$`,
      `${JSON.stringify(`\\${letter}`)} is read differently; write out the characters, as in [0-9] or \\.`,
    ]),
  ])("%s: %s", (pattern, reason) => expect(wrongPattern(pattern!)).toBe(reason));
});
