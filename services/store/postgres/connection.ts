import pg from "pg";
import { CommitUnknown, StoreFull } from "../store.ts";

/**
 * Connections to PostgreSQL. Times cross as `Date` on the way in and come back as milliseconds since 1970;
 * what PostgreSQL calls bigint is counted in thousands here, so it comes back as a number.
 */
export function createPool(url: string): pg.Pool {
  const types = { getTypeParser: parserOf as typeof pg.types.getTypeParser };
  const pool = new pg.Pool({ connectionString: url, max: 8, application_name: "waybill", connectionTimeoutMillis: 5_000, types });
  // An idle connection that breaks is replaced by the pool; unheard, its error would end the process.
  pool.on("error", () => undefined);
  // So would that of one at work, between two statements: its next statement fails, and says so to who asked.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

function parserOf(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  if (format !== "binary" && oid === pg.types.builtins.TIMESTAMPTZ) return (text) => Date.parse(text);
  if (format !== "binary" && oid === pg.types.builtins.INT8) return Number;
  return pg.types.getTypeParser(oid, format as "text") as (value: string) => unknown;
}

/** A transaction, or the pool for what is one statement. */
export type Queryable = Pick<pg.ClientBase, "query">;

export type Row = Record<string, unknown>;

/**
 * All or nothing. Two transactions that lock in different orders can deadlock although every statement here
 * locks by id: PostgreSQL then ends one, which is repeated. A connection that breaks at the commit leaves its
 * result unknown, and says so.
 *
 * @throws StoreFull when PostgreSQL has no room for it; CommitUnknown; else PostgreSQL's own error.
 */
export function transaction<Value>(pool: pg.Pool, work: (client: Queryable) => Promise<Value>): Promise<Value> {
  return repeated(() => once(pool, work));
}

async function repeated<Value>(work: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const { code = "" } = error as { code?: string };
      if (code === diskFull) throw new StoreFull("PostgreSQL's disk is full.", { cause: error });
      if (tries >= mostTries || !worthRepeating.has(code)) throw error;
    }
  }
}

const mostTries = 4;
/** deadlock_detected, serialization_failure. */
const worthRepeating = new Set(["40P01", "40001"]);
const diskFull = "53100";

async function once<Value>(pool: pg.Pool, work: (client: Queryable) => Promise<Value>): Promise<Value> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const value = await work(client).catch(async (error: Error) => {
      await client.query("rollback").catch((cause: Error) => {
        broken = cause;
      });
      throw error;
    });
    await client.query("commit").catch((cause: Error) => {
      broken = cause;
      throw isAnswer(cause) ? cause : new CommitUnknown("The connection broke during the commit.", { cause });
    });
    return value;
  } finally {
    client.release(broken);
  }
}

/**
 * One statement that is its own transaction, and whatever only looks: no round trip for `begin` and `commit`.
 * A connection that breaks leaves the result unknown.
 *
 * @throws as `transaction`.
 */
export function atOnce<Value>(pool: pg.Pool, work: (client: Queryable) => Promise<Value>): Promise<Value> {
  return repeated(async () => {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      return await work(client);
    } catch (cause) {
      if (isAnswer(cause)) throw cause;
      broken = cause as Error;
      throw new CommitUnknown("The connection broke while a statement was carried out.", { cause });
    } finally {
      client.release(broken);
    }
  });
}

/** PostgreSQL's own, which has an SQLSTATE, says no; a connection that broke says nothing. */
const isAnswer = (error: unknown): boolean => /^[0-9A-Z]{5}$/.test((error as { code?: string }).code ?? "");

export const at = (milliseconds: number): Date => new Date(milliseconds);
export const atOrNull = (milliseconds: number | null): Date | null => (milliseconds === null ? null : new Date(milliseconds));

/** One array per column, as `unnest` takes them. */
export function columns<Item>(items: readonly Item[], ...of: readonly ((item: Item) => unknown)[]): unknown[][] {
  return of.map((read) => items.map(read));
}
