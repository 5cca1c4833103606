import { stripVTControlCharacters } from "node:util";

/** How many columns of a terminal a text takes: a wide letter or an emoji two, a mark upon another letter none. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of lettersOf(text)) width += widthOfLetter(segment);
  return width;
}

/** At most so many columns of it, the last of them `…` where something is cut, which has no colour then. */
export function cutTo(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  let [kept, width] = ["", 0];
  for (const { segment } of lettersOf(text)) {
    width += widthOfLetter(segment);
    if (width > most - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** In lines that are no wider, broken between words; a word that is wider stays whole, so that it can be copied. */
export function foldedTo(text: string, most: number): readonly string[] {
  if (widthOf(text) <= most) return [text];
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) === "" ? word : `${lines.at(-1)} ${word}`;
    if (lines.at(-1) === "" || widthOf(longer) <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Nothing in it moves the cursor or colours the screen, whoever wrote it: `\x1b` is shown as it is written here. */
export const plainly = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (one) => {
    const code = one.codePointAt(0)!;
    return { 9: " ", 10: "\\n", 13: "\\r" }[code] ?? (code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`);
  });

let segmenter: Intl.Segmenter | null = null;

/** Made when it is needed: it takes a tenth of the program's start. */
function lettersOf(text: string): Iterable<{ readonly segment: string }> {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(stripVTControlCharacters(text));
}

function widthOfLetter(letter: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u.test(letter)) return 0;
  return isWide.test(letter) ? 2 : 1;
}

/** East Asian Wide and Fullwidth (UAX #11) by their scripts and blocks, and emoji that are shown as pictures. */
const isWide =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Bopomofo}|\p{Script=Yi}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6\u{1f1e6}-\u{1f1ff}])/u;
