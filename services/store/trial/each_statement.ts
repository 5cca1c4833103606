import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { operations } from "./operations.ts";
import { everyRow } from "./tables.ts";

/** A process is killed after each statement of each operation: what it leaves on disk is all of the operation, or nothing of it. */

/** `fresh` answers where an empty store is. */
export function eachStatementSuite(dialect: string, fresh: () => Promise<string>): void {
  for (const operation of Object.keys(operations)) {
    test(`${dialect}: ${operation}: done whole or not at all, whatever statement was the last`, async () => {
      const [before, after] = [await run(0), await run(Number.POSITIVE_INFINITY)];
      expect(after.rows).not.toEqual(before.rows);
      for (let last = 1; ; last++) {
        const { signal, rows } = await run(last);
        if (signal === "SIGTERM") {
          expect(last).toBeGreaterThan(3);
          return;
        }
        expect(signal).toBe("SIGKILL");
        expect([before.rows, after.rows]).toContainEqual(rows);
      }

      async function run(dieAt: number) {
        const place = await fresh();
        const signal = await runOne({ place, operation, dieAt });
        return { signal, rows: await everyRow(place) };
      }
    }, 120_000);
  }
}

async function runOne({ place, operation, dieAt }: { readonly place: string; readonly operation: string; readonly dieAt: number }) {
  const program = (name: string) => join(import.meta.dirname, name);
  const child = spawn(process.execPath, ["--import", program("die_at_statement.ts"), program("one_operation.ts")], {
    env: {
      ...process.env,
      WAYBILL_TRIAL_STORE: place,
      WAYBILL_TRIAL_OPERATION: operation,
      WAYBILL_TRIAL_DIE_AT: String(dieAt),
      WAYBILL_TRIAL_ARMED: join(temporaryFolder(), "armed"),
    },
    stdio: "inherit",
  });
  const [, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return signal;
}
