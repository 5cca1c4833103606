import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { House } from "../../../test/support/house.ts";
import type { Answer, ProblemView } from "../../../test/support/http.ts";

/** One way to a code, over HTTP. */
export interface Case {
  /** A fact. */
  readonly that: string;
  readonly ask: (houses: Houses) => Promise<Answer<ProblemView>>;
  readonly detail: string | RegExp;
  /** Further members of the document. */
  readonly also?: object;
  /** Members that it does not have. */
  readonly without?: readonly string[];
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Real servers: an ordinary one, one that asks for an API key and whose tasks are unique by their number, and one whose RabbitMQ is not there. */
export interface Houses {
  readonly house: House;
  readonly keyed: House;
  readonly away: House;
}

export const apiKey = "a-key-of-at-least-16-characters";

export const get = (path: string): Case["ask"] => {
  return ({ house }) => house.api.get<ProblemView>(path);
};

/** Changes the store's file behind the server's back. */
export function writeStore(house: House, write: (db: DatabaseSync) => void): void {
  const db = openStore(house);
  write(db);
  db.close();
}

/** While this is asked, somebody else writes to the store's file and does not come to an end. */
export async function whileLocked<T>(house: House, ask: () => Promise<T>): Promise<T> {
  const db = openStore(house);
  db.exec("begin immediate");
  try {
    return await ask();
  } finally {
    db.exec("rollback");
    db.close();
  }
}

function openStore(house: House): DatabaseSync {
  const db = new DatabaseSync(join(house.folder, "store/waybill.db"));
  db.exec("pragma busy_timeout = 5000");
  return db;
}
