import { DatabaseSync } from "node:sqlite";

/**
 * One process per store: two would both publish. The lock is an exclusive transaction on a side file,
 * which the kernel frees the moment its holder dies, however it dies. A start waits, so that a restart
 * is not refused by its own predecessor.
 */
export function lockStore(file: string, waitMs: number): { release(): void } {
  const db = new DatabaseSync(file);
  db.exec(`pragma busy_timeout = ${waitMs}; pragma locking_mode = exclusive`);
  try {
    db.exec("begin exclusive");
  } catch (cause) {
    db.close();
    throw new Error(
      `The store is in use by another Waybill process (lock ${file}, waited ${waitMs / 1000} s). Stop that process, or set WAYBILL_DATA to another folder.`,
      { cause },
    );
  }
  return { release: () => db.close() };
}
