import { createInterface } from "node:readline/promises";
import { buffer } from "node:stream/consumers";
import { exits } from "./exits.ts";
import type { Streams } from "./io.ts";

/** The process's own streams. */
export function streamsOf(environment: NodeJS.ProcessEnv): Streams {
  const { stdin, stdout, stderr } = process;
  // Whoever reads us may have read enough, as `head` does.
  for (const stream of [stdout, stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(exits.done);
      throw error;
    });
  return {
    environment,
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    terminal: { in: stdin.isTTY === true, out: stdout.isTTY === true, err: stderr.isTTY === true },
    width: () => stdout.columns || stderr.columns || 80,
    input: () => buffer(stdin),
    ask,
  };
}

async function ask(question: string): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<null>((resolve) => lines.once("close", () => resolve(null)));
  // Ctrl-C at a question is Ctrl-C.
  lines.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return await Promise.race([lines.question(question), closed]);
  } finally {
    lines.close();
  }
}
