import { stripVTControlCharacters } from "node:util";

/** How many columns of a terminal a text takes: a wide letter or an emoji two, a mark upon another letter none. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of letters.segment(stripVTControlCharacters(text))) width += widthOfLetter(segment);
  return width;
}

/** At most so many columns of it, the last of them `…` where something is cut, which has no colour then. */
export function cutTo(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  let [kept, width] = ["", 0];
  for (const { segment } of letters.segment(stripVTControlCharacters(text))) {
    width += widthOfLetter(segment);
    if (width > most - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Nothing in it moves the cursor or colours the screen, whoever wrote it: `\x1b` is shown as it is written here. */
export const plainly = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (one) => {
    const code = one.codePointAt(0)!;
    return { 9: " ", 10: "\\n", 13: "\\r" }[code] ?? (code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`);
  });

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

function widthOfLetter(letter: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u.test(letter)) return 0;
  return isWide.test(letter) ? 2 : 1;
}

/** East Asian Wide and Fullwidth (UAX #11) by their scripts and blocks, and emoji that are shown as pictures. */
const isWide =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Bopomofo}|\p{Script=Yi}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6\u{1f1e6}-\u{1f1ff}])/u;
