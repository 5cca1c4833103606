import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../scripts/ports.ts";
import { Compose, hasEngine } from "../support/compose.ts";
import { eventually } from "../support/eventually.ts";
import { Api } from "../support/http.ts";

const key = "key-of-the-cluster-tests";

describe.skipIf(!(await hasEngine()))("compose.cluster.yml", async () => {
  const ports = [await freePort(), await freePort()];
  const compose = new Compose("compose.cluster.yml", {
    ...{ WAYBILL_PORT_1: String(ports[0]), WAYBILL_PORT_2: String(ports[1]), WAYBILL_API_KEY: key },
  });
  const apis = ports.map((port) => new Api(`http://127.0.0.1:${port}`, key));

  beforeAll(() => compose.run("up", "--build", "--wait"), 900_000);

  test("every queue that lasts has a member on each of three nodes", async () => {
    const text = await compose.exec("rabbitmq-1", "rabbitmqctl", "--quiet", "--formatter=json", "list_queues", "name", "type", "members");
    const queues = (JSON.parse(text) as readonly Queue[]).filter(({ type }) => type !== "classic");
    expect(queues.map(({ name }) => name)).toEqual(expect.arrayContaining(["data_export", "outcomes", "dead_letters"]));
    for (const { name, members } of queues) expect([name, members.length]).toEqual([name, 3]);
  });

  test("each node and each service is killed in turn while tasks come in, and none is lost", async () => {
    const senders = [0, 1, 2].map((number) => new Sender(apis, number));
    for (const victim of victims) {
      const [container] = await compose.containers(victim);
      await promisify(execFile)("docker", ["kill", container!.id]);
      // What is needed by all is missed by all until it is back; the others' work is done by those who are left.
      if (victim !== "postgres") for (const sender of senders) await sender.untilOneIsDone();
      await promisify(execFile)("docker", ["start", container!.id]);
      await compose.run("up", "--wait", "--no-recreate", victim);
      for (const sender of senders) await sender.untilOneIsDone();
    }
    const ids = (await Promise.all(senders.map((sender) => sender.stop()))).flat();
    expect(ids.length).toBeGreaterThan(victims.length * 3);

    const unfinished = async () => {
      const states = await Promise.all(ids.map((id) => apis[0]!.task(id)));
      return states.filter(({ state }) => state !== "succeeded").map(({ id, state }) => `${id} ${state}`);
    };
    await eventually(unfinished, {
      until: (left) => left.length === 0,
      timeoutMs: 120_000,
      everyMs: 1_000,
      what: "all that was accepted is done",
    });
    const files = (await compose.exec("consumer-python", "ls", "/data/exports")).split("\n").filter(Boolean);
    expect(files.filter((file) => file.endsWith(".csv")).sort()).toEqual(ids.map((id) => `${id}.csv`).sort());
  }, 900_000);
});

const victims = [
  ...["rabbitmq-1", "rabbitmq-2", "rabbitmq-3", "api-1", "api-2", "coordinator"],
  ...["consumer-typescript", "consumer-python", "consumer-go", "postgres"],
];

interface Queue {
  readonly name: string;
  readonly type: string;
  readonly members: readonly string[];
}

/** One caller, as an application is one: a task after the other, each sent again with its key until one of the APIs has answered it. */
class Sender {
  readonly #apis: readonly Api[];
  readonly #ids: string[] = [];
  readonly #sending: Promise<void>;
  #next: number;
  #stopped = false;

  constructor(apis: readonly Api[], number: number) {
    this.#apis = apis;
    this.#next = number;
    this.#sending = this.#send();
  }

  /** A task that is sent from now on is done. */
  async untilOneIsDone(): Promise<void> {
    const before = this.#ids.length;
    const id = await eventually(() => this.#ids[before], { timeoutMs: 60_000, what: "one more is accepted" });
    const look = () => this.#anApi().task(id!);
    await eventually(look, { until: ({ state }) => state === "succeeded", timeoutMs: 90_000, everyMs: 200, what: "that one is done" });
  }

  /** @returns the ids of all that were accepted. */
  async stop(): Promise<readonly string[]> {
    this.#stopped = true;
    await this.#sending;
    return this.#ids;
  }

  async #send(): Promise<void> {
    while (!this.#stopped && this.#ids.length < most) {
      this.#ids.push(await this.#sendOne(randomUUID()));
      await wait(100); // a pace, and nothing that is waited for
    }
  }

  async #sendOne(idempotencyKey: string): Promise<string> {
    const headers = { "idempotency-key": idempotencyKey };
    const payload = { user_id: 1 + (this.#ids.length % 400), format: "csv", requested_at: "2026-11-24T10:00:00Z" };
    const accepted = { until: ({ status }: { readonly status: number }) => status === 202, timeoutMs: 120_000, everyMs: 200 };
    const look = () => this.#anApi().send("data_export", payload, { headers });
    return (await eventually(look, { ...accepted, what: "a task is accepted" })).body.id;
  }

  #anApi(): Api {
    return this.#apis[this.#next++ % this.#apis.length]!;
  }
}

/** So many by one sender, whatever happens: a load has an end. */
const most = 5_000;
