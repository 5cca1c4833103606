import { formats } from "../generated/formats.ts";

/** One row of `contracts/formats.json`, which every language reads, since their libraries' own formats differ. */
export interface Format {
  readonly pattern: string;
  /** The first ten characters must also be a day that exists, from the year 1 on. */
  readonly calendar: boolean;
  /** For people: what it is, and one that fits. */
  readonly description: string;
  readonly example: string;
}

export interface CompiledFormat extends Format {
  readonly name: string;
  readonly test: (text: string) => boolean;
}

export const knownFormats: ReadonlyMap<string, CompiledFormat> = new Map(
  Object.entries(formats).map(([name, format]) => [name, compile(name, format)]),
);

function compile(name: string, format: Format): CompiledFormat {
  const pattern = new RegExp(format.pattern, "u");
  const test = (text: string) => pattern.test(text) && (!format.calendar || isDay(text));
  return { ...format, name, test };
}

/** Years before 1 are refused: Python has none. */
function isDay(text: string): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  if (year === 0) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}
