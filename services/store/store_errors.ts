export class LeaseLost extends Error {
  override readonly name = "LeaseLost";

  constructor() {
    super("Another coordinator holds the lease.");
  }
}

/** The connection broke while a commit was under way: what was written is not known. */
export class CommitUnknown extends Error {
  override readonly name = "CommitUnknown";
}

export function isCommitUnknown(error: unknown): error is CommitUnknown {
  return error instanceof CommitUnknown;
}

/** The store's disk is full: nothing was kept, and the store serves on. */
export class StoreFull extends Error {
  override readonly name = "StoreFull";
}

/** Why a start has no store, in one sentence. */
export class StoreNotOpened extends Error {
  override readonly name = "StoreNotOpened";
}

/** A report that can never be recorded, whatever is tried: it is the report that is wrong, and not the store. */
export class NotRecordable extends Error {
  override readonly name = "NotRecordable";
}
