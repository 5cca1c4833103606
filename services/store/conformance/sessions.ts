import { expect } from "vitest";
import { epoch, start } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const session = { hash: "a".repeat(64), keyHash: "b".repeat(64), createdAt: start, endsAt: start + 1_000 };

export function sessionSuite(suite: Suite): void {
  fact(suite, "a session is there until it has ended, and longer where it is prolonged", async (store) => {
    await store.keepSession(session);
    expect(await store.session(session.hash, start + 999)).toEqual(session);
    expect(await store.session(session.hash, start + 1_000)).toBeNull();
    await store.prolongSession(session.hash, start + 5_000);
    await store.prolongSession(session.hash, start + 2_000);
    expect(await store.session(session.hash, start + 1_000)).toEqual({ ...session, endsAt: start + 5_000 });
    expect(await store.session("c".repeat(64), start)).toBeNull();
  });

  fact(suite, "a session that was ended is gone, and those whose time is over are forgotten", async (store) => {
    await store.keepSession(session);
    await store.endSession(session.hash);
    expect(await store.session(session.hash, start)).toBeNull();
    await store.keepSession(session);
    await store.keepSession({ ...session, hash: "c".repeat(64), endsAt: start + 9_000 });
    expect(await store.forgetSessions(epoch, start + 1_000, 10)).toBe(1);
    expect(await store.session("c".repeat(64), start + 1_000)).not.toBeNull();
  });
}
