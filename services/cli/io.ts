import pc from "picocolors";
import { type Color, colorsIn } from "./output/color.ts";

/** What a command has of its process. Data goes out, everything else to err, so that what is piped on never has two shapes. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** What the program was started with. */
  readonly environment: NodeJS.ProcessEnv;
  /** Which of the three are a terminal, with a person before it. */
  readonly terminal: { readonly in: boolean; readonly out: boolean; readonly err: boolean };
  /** How wide it is. */
  readonly width: () => number;
  /** All of standard input. */
  readonly input: () => Promise<Uint8Array>;
  /** What a person types after a question; null: the input has ended. */
  readonly ask: (question: string) => Promise<string | null>;
}

/** That, as the command's options want it. */
export interface Io extends Streams {
  /** What may be left out: footers, progress, hints. */
  readonly note: (text: string) => void;
  readonly colors: { readonly out: Colors; readonly err: Colors };
  /** Whether a person is there to answer. */
  readonly mayAsk: boolean;
  /** Whether a line on err may be drawn over. */
  readonly mayDraw: boolean;
}

export type Colors = ReturnType<typeof pc.createColors>;

export function ioOf(streams: Streams, options: IoOptions): Io {
  const { terminal, environment } = streams;
  const { out, err } = colorsIn(options.color, environment, terminal);
  const isAutomatic = (environment["CI"] ?? "") !== "";
  return {
    ...streams,
    note: options.quiet ? () => undefined : streams.err,
    colors: { out: pc.createColors(out), err: pc.createColors(err) },
    mayAsk: options.input && terminal.in && terminal.err && !isAutomatic,
    mayDraw: !options.quiet && terminal.err && !isAutomatic && environment["TERM"] !== "dumb",
  };
}

export interface IoOptions {
  readonly color: Color;
  readonly quiet?: boolean;
  /** False: `--no-input`. */
  readonly input: boolean;
}

export const count = (many: number, thing: string): string => `${many} ${thing}${many === 1 ? "" : "s"}`;
