import { existsSync } from "node:fs";
import { DatabaseSync, StatementSync } from "node:sqlite";
import pg from "pg";

/**
 * Loaded into a process before everything else (`--import`): once it is armed, which a file says, the process is killed
 * as soon as the statement of this number has been carried out, of those that are more than a look. The store knows
 * nothing of it, in whichever thread it works.
 */
const dieAt = Number(process.env["WAYBILL_TRIAL_DIE_AT"]);
const armedFile = process.env["WAYBILL_TRIAL_ARMED"]!;
let statements = 0;

function carriedOut(sql: string): void {
  if (/^\s*(select|pragma)\b/i.test(sql)) return;
  if (existsSync(armedFile) && ++statements === dieAt) process.kill(process.pid, "SIGKILL");
}

type Method = (this: { readonly sourceSQL?: string }, ...args: unknown[]) => unknown;

/** Calls of this method carry out the statement that they are of, or else their first argument. */
function watch(prototype: object, name: string): void {
  const methods = prototype as Record<string, Method>;
  const original = methods[name]!;
  methods[name] = function (...args) {
    const value = original.apply(this, args);
    const sql = this.sourceSQL ?? textOf(args[0]);
    if (value instanceof Promise) return value.finally(() => carriedOut(sql));
    carriedOut(sql);
    return value;
  };
}

function textOf(query: unknown): string {
  return typeof query === "string" ? query : (query as { readonly text: string }).text;
}

watch(DatabaseSync.prototype, "exec");
for (const name of ["run", "get", "all"]) watch(StatementSync.prototype, name);
watch(pg.Client.prototype, "query");
