import { createInterface } from "node:readline";
import { type Item, sendMany } from "../many/send_many.ts";
import { exportsOfAll } from "./exports.ts";
import { progressLine } from "./progress.ts";

/**
 * `node sample/export_all/main.ts`: asks for a data export of every user, by one request.
 * `node sample/export_all/main.ts - < items.ndjson`: sends the items that stand there, one on each line.
 *
 * The progress stands on stderr, and each task that was refused on stdout. Ends with 1 when one was.
 */
async function main(): Promise<number> {
  const url = process.env["WAYBILL_URL"] ?? "http://127.0.0.1:8080";
  const database = process.env["WAYBILL_SAMPLE_DATABASE"] ?? "data/sample.db";
  const items = process.argv[2] === "-" ? linesOfStdin() : exportsOfAll(database, new Date());

  const began = performance.now();
  const counts = { accepted: 0, refused: 0 };
  const say = progress(() => progressLine({ ...counts, seconds: (performance.now() - began) / 1000 }));
  try {
    for await (const { item, answer } of sendMany(items, { url, apiKey: process.env["WAYBILL_API_KEY"], onBreak: say.broken })) {
      counts[answer.accepted === "yes" ? "accepted" : "refused"] += 1;
      if (answer.accepted !== "yes") console.log(JSON.stringify({ item, answer }));
    }
  } finally {
    say.end();
  }
  return counts.refused === 0 ? 0 : 1;
}

async function* linesOfStdin(): AsyncGenerator<Item> {
  for await (const line of createInterface({ input: process.stdin })) if (line.trim() !== "") yield JSON.parse(line) as Item;
}

/** On a terminal one line that changes four times a second; elsewhere a line now and then, and the last one. */
function progress(line: () => string): { broken(error: unknown): void; end(): void } {
  const terminal = process.stderr.isTTY;
  const write = () => process.stderr.write(terminal ? `\r${line()} ` : `${line()}\n`);
  const timer = setInterval(write, terminal ? 250 : 10_000);
  return {
    broken: (error) => {
      process.stderr.write(`${terminal ? "\n" : ""}The connection broke (${String(error)}); what had no answer goes out again.\n`);
    },
    end: () => {
      clearInterval(timer);
      write();
      if (terminal) process.stderr.write("\n");
    },
  };
}

process.exitCode = await main();
