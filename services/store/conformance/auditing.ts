import { uuidv7 } from "uuidv7";
import { expect } from "vitest";
import type { AuditEntry, AuditFilter } from "../store.ts";
import { epoch, start, waiting } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const everything: AuditFilter = { name: null, action: null, routingKey: null, target: null, since: null, before: null, within: null };

const entry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ at: start, apiKey: "default", name: "environment", action: "cancel_task", routingKey: null, target: null },
  ...{ requestId: uuidv7(), address: "127.0.0.1" },
  ...changes,
});

export function auditSuite(suite: Suite): void {
  fact(suite, "an act and its row are one: who, what, of which routing key, and how many", async (store, publisher) => {
    const [task] = await waiting(store, publisher, 1);
    const asked = entry({ target: task!.id });
    expect(await store.audited(asked, "byHand", [task!.id], "cancel", start)).toMatchObject([{ kind: "moved" }]);
    expect(await store.auditTrail(everything, null, 10)).toEqual([
      { ...asked, routingKey: "data_export", many: 1, id: expect.any(Number) },
    ]);
  });

  fact(suite, "an act that changed nothing leaves no row", async (store, publisher) => {
    const [task] = await waiting(store, publisher, 1);
    await store.audited(entry(), "byHand", [task!.id], "replay", start);
    await store.audited(entry(), "forgetSchedule", uuidv7());
    await store.audited(entry(), "revokeApiKey", uuidv7(), start);
    expect(await store.auditTrail(everything, null, 10)).toEqual([]);
  });

  fact(suite, "an act that fails leaves no row", async (store) => {
    const schedule = { id: "no id at all", name: "daily", routingKey: "data_export", payload: "{}", cron: "@daily", timeZone: "UTC" };
    const rule = {
      overlap: "skip",
      catchUp: "last",
      jitterMs: 0,
      nextAt: null,
      pausedAt: null,
      pausedBecause: null,
      createdAt: start,
    } as const;
    await expect(store.audited(entry(), "keepSchedule", { ...schedule, ...rule })).rejects.toThrow();
    expect(await store.auditTrail(everything, null, 10)).toEqual([]);
  });

  fact(suite, "finds rows by who, what, whose and when, newest first, in pages", async (store) => {
    await store.audit(entry({ name: "ci", action: "pause_queue", routingKey: "data_export", at: start + 1 }), 1);
    await store.audit(entry({ target: "order-1", routingKey: "welcome_email", at: start + 2 }), 7);
    await store.audit(entry({ at: start + 3 }), 1);
    const times = async (changes: Partial<AuditFilter>, after: number | null = null, limit = 10) =>
      (await store.auditTrail({ ...everything, ...changes }, after, limit)).map(({ at }) => at - start);
    expect(await times({})).toEqual([3, 2, 1]);
    expect(await times({ name: "ci" })).toEqual([1]);
    expect(await times({ action: "cancel_task" })).toEqual([3, 2]);
    expect(await times({ routingKey: "welcome_email" })).toEqual([2]);
    expect(await times({ target: "order-1" })).toEqual([2]);
    expect(await times({ since: start + 2, before: start + 3 })).toEqual([2]);
    expect(await times({ within: ["data_export"] })).toEqual([1]);
    const [newest] = await store.auditTrail(everything, null, 1);
    expect(await times({}, newest!.id, 1)).toEqual([2]);
  });

  fact(suite, "forgets the oldest rows", async (store) => {
    for (const at of [start, start + 1, start + 2]) await store.audit(entry({ at }), 1);
    expect(await store.forgetAudit(epoch, start + 2, 1)).toBe(1);
    expect(await store.forgetAudit(epoch, start + 2, 10)).toBe(1);
    expect((await store.auditTrail(everything, null, 10)).map(({ at }) => at)).toEqual([start + 2]);
  });
}
