/** Reads CSV as RFC 4180 has it, for tests: a field that is not there (`,,`) is null, an empty text (`""`) is "". */
export function readCsv(text: string): readonly (readonly (string | null)[])[] {
  const lines: (string | null)[][] = [];
  let line: (string | null)[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    line.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    lines.push(line);
    line = [];
  }
  return lines;
}
