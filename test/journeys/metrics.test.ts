import { execFile, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { bringProgram } from "../support/distribution.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { trialContractsWith } from "../support/trial_contracts.ts";

const monitoring = join(import.meta.dirname, "../../docs/monitoring");
const bringPromtool = () =>
  bringProgram("promtool", { answers: () => spawnSync("promtool", ["--version"], { stdio: "ignore" }).status === 0, from: ["prometheus"] });

const metricsOf = async (house: House): Promise<string> => (await fetch(new URL("/metrics", house.api.url))).text();
/** The value of a line, by its name and labels. */
const readingOf = (page: string, series: string): number | undefined => {
  const line = page.split("\n").find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

test("Prometheus reads what was done, how long it took, what waits, and who is there", async () => {
  const house = await House.start({ environment: { WAYBILL_CONTRACTS: trialContractsWith({ alerts: { slow_after: "1s" } }) } });
  for (const series of ["waybill_tasks_dead_total", "waybill_slow_attempts_total", "waybill_returned_messages_total"])
    expect(readingOf(await metricsOf(house), `${series}{routing_key="trial"}`), series).toBe(0);
  await house.consumer();
  await house.untilState(await house.accepted({ do: "slow", ms: 1_300 }), "succeeded");
  await house.untilState(await house.accepted({ do: "permanent" }), "dead");
  const page = await eventually(() => metricsOf(house), {
    until: (seen) =>
      readingOf(seen, 'waybill_consumers{routing_key="trial"}') === 1 && readingOf(seen, 'waybill_dead_tasks{routing_key="trial"}') === 1,
    what: "the consumer and the dead task are seen",
  });
  const value = (series: string) => readingOf(page, series);
  expect(value('waybill_tasks_in_total{routing_key="trial"}')).toBe(2);
  expect(value('waybill_attempt_duration_seconds_count{routing_key="trial",outcome="succeeded"}')).toBe(1);
  expect(value('waybill_attempt_duration_seconds_bucket{le="0.1",routing_key="trial",outcome="succeeded"}')).toBe(0);
  expect(value('waybill_attempt_duration_seconds_count{routing_key="trial",outcome="failed"}')).toBe(1);
  expect(value('waybill_tasks_dead_total{routing_key="trial"}')).toBe(1);
  expect(value('waybill_slow_attempts_total{routing_key="trial"}')).toBe(1);
  expect(value("waybill_confirm_duration_seconds_count")).toBeGreaterThanOrEqual(2);
  expect(value('waybill_http_request_duration_seconds_count{method="POST",route="/tasks/:routing_key",status="202"}')).toBe(2);
  expect(value('waybill_waiting_tasks{routing_key="trial"}')).toBe(0);
  expect(value("waybill_unconfirmed_messages")).toBe(0);
  expect(value("nodejs_eventloop_lag_p99_seconds")).toBeGreaterThanOrEqual(0);
  expect(house.server.lines.filter(({ msg }) => msg === "a slow attempt")).toMatchObject([
    { routing_key: "trial", outcome: "succeeded", slow_after_ms: 1_000 },
  ]);
  if (await bringPromtool()) {
    // Some names of Node's own metrics are not as promtool would have them.
    const ours = page.split("\n").filter((line) => /^(# (HELP|TYPE) )?waybill_/.test(line));
    const checked = spawnSync("promtool", ["check", "metrics"], { input: `${ours.join("\n")}\n`, encoding: "utf8" });
    expect([checked.status, checked.stderr]).toEqual([0, ""]);
  }
});

test("StatsD is told each attempt as it ends, under the names it knows jobs by", async () => {
  const socket = createSocket("udp4");
  onTestFinished(() => void socket.close());
  const told: string[] = [];
  socket.on("message", (datagram) => told.push(...datagram.toString().split("\n").filter(Boolean)));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const house = await House.start({ environment: { WAYBILL_STATSD: `127.0.0.1:${socket.address().port}` } });
  await house.consumer();
  await house.untilState(await house.accepted({ do: "slow", ms: 300 }), "succeeded");
  await eventually(() => told.some((line) => line.startsWith("job.trial.duration:")), { what: "it is told", timeoutMs: 20_000 });
  expect(told).toEqual(expect.arrayContaining(["job.trial.in:1|c", "job.trial.succeeded:1|c"]));
  expect(told.find((line) => line.startsWith("job.trial.duration:"))).toMatch(/^job\.trial\.duration:[3-9]\d\d(\.\d+)?\|ms$/);
});

test("the rules for Prometheus are sound, and fire when they should", async () => {
  if (!(await bringPromtool())) return;
  const promtool = (...args: readonly string[]) => promisify(execFile)("promtool", args, { cwd: monitoring });
  await promtool("check", "rules", "--lint=all", "--lint-fatal", "prometheus_rules.yml");
  await promtool("test", "rules", "prometheus_rules.test.yml");
});

test("rules and dashboard ask for nothing that is not measured", async () => {
  const house = await House.start();
  const page = await metricsOf(house);
  const known = new Set([...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const asked = ["prometheus_rules.yml", "grafana_dashboard.json"].flatMap((file) => [
    ...readFileSync(join(monitoring, file), "utf8").matchAll(/\b(?:waybill|nodejs)_[a-z0-9_]+/g),
  ]);
  const strange = asked.map(([name]) => name.replace(/_(count|bucket|sum)$/, "")).filter((name) => !known.has(name));
  expect([...new Set(strange)]).toEqual([]);
  expect(asked.length).toBeGreaterThan(20);
});
