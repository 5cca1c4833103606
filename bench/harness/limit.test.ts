import { expect, test } from "vitest";
import { isDisturbed, limitedBy, usualUsage } from "./limit.ts";
import type { Usage } from "./usage.ts";

const usage = (busy: Readonly<Record<string, number>>): Usage => ({ ms: 1_000, cores: 2, busy: new Map(Object.entries(busy)) });

const cases = [
  { busy: { server: 0.7, RabbitMQ: 0.95, load: 0.2, others: 0.02 }, says: "all 2 cores are busy: RabbitMQ 0.95, server 0.70, load 0.20" },
  { busy: { server: 0.96, load: 0.3 }, says: "server alone, server 0.96, load 0.30; 0.7 cores idle" },
  { busy: { server: 0.4, PostgreSQL: 0.5 }, says: "it waits, PostgreSQL 0.50, server 0.40; 1.1 cores idle" },
];
for (const { busy, says } of cases) test(says, () => expect(limitedBy(usage(busy))).toBe(says));

test("a machine that did much else disturbs", () => {
  expect([usage({ server: 1, others: 0.1 }), usage({ server: 1, others: 0.4 })].map(isDisturbed)).toEqual([false, true]);
});

test("of several rounds, each program's middle is taken", () => {
  const rounds = [usage({ server: 0.2, load: 0.1 }), usage({ server: 0.9 }), usage({ server: 0.5, load: 0.3 })];
  expect(usualUsage(rounds)?.busy).toEqual(new Map(Object.entries({ server: 0.5, load: 0.1 })));
  expect(usualUsage([])).toBeNull();
});
