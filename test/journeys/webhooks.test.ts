import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { trialContractsWith } from "../support/trial_contracts.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const environment = { WAYBILL_WEBHOOK_SECRET: secret, WAYBILL_WEBHOOK_ALLOW_PRIVATE: "true" };

interface Told {
  readonly type: string;
  readonly data: { readonly task_id: string; readonly reason: string | null; readonly result: unknown };
}

/** A receiver that checks what it gets, as any would. */
class Receiver {
  readonly told: Told[] = [];
  #server: Server | null = null;
  port = 0;

  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () => {
        this.told.push(new Webhook(secret).verify(body, request.headers as Record<string, string>) as Told);
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => this.#server!.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks`;
  }

  async until(many: number): Promise<readonly Told[]> {
    return eventually(() => Promise.resolve(this.told), { until: (told) => told.length >= many, what: `${many} were told` });
  }
}

async function receiver(): Promise<Receiver> {
  const one = new Receiver();
  await one.start();
  onTestFinished(() => one.stop());
  return one;
}

test("who asked is told how a task ended, signed, and the task says that it was", async () => {
  const [house, hooks] = await Promise.all([House.start({ environment }), receiver()]);
  await house.consumer();
  const id = await house.accepted({ do: "succeed" }, { query: { webhook: hooks.url } });
  const [told] = await hooks.until(1);
  expect(told).toMatchObject({ type: "task.succeeded", data: { task_id: id, result: { did: "succeed" } } });
  await eventually(async () => (await house.api.get<{ readonly webhook: object }>(`/tasks/${id}`)).body.webhook, {
    until: (webhook) => "state" in webhook && webhook.state === "delivered",
    what: "the task says that it was told",
  });
});

test("a receiver that was away is told when it is back, also by a server that was killed meanwhile", async () => {
  const [house, hooks] = await Promise.all([House.start({ environment }), receiver()]);
  hooks.stop();
  await house.consumer();
  const id = await house.accepted({ do: "permanent" }, { query: { webhook: hooks.url } });
  await eventually(async () => (await house.api.get<{ readonly webhook: { readonly tries: number } }>(`/tasks/${id}`)).body.webhook, {
    until: ({ tries }) => tries === 1,
    what: "it was tried once",
  });
  await house.killServer();
  await hooks.start();
  await house.startServer();
  const [told] = await hooks.until(1);
  expect(told).toMatchObject({ type: "task.dead", data: { task_id: id, reason: "permanent_failure" } });
});

test("a contract's webhook is told of all its tasks, and that of on_dead of the dead alone", async () => {
  const [ends, deaths] = await Promise.all([receiver(), receiver()]);
  const contracts = trialContractsWith({ webhook: ends.url, on_dead: { webhook: deaths.url } });
  const house = await House.start({ environment: { ...environment, WAYBILL_CONTRACTS: contracts } });
  await house.consumer();
  const [well, badly] = [await house.accepted({ do: "succeed" }), await house.accepted({ do: "permanent" })];
  expect((await ends.until(2)).map(({ data }) => data.task_id).toSorted()).toEqual([well, badly].toSorted());
  expect((await deaths.until(1)).map(({ type, data }) => [type, data.task_id])).toEqual([["task.dead", badly]]);
});

test("a webhook is refused where there is no secret, and where it would go to a private network", async () => {
  const house = await House.start();
  const ask = async (url: string) => {
    const { status, body } = await house.api.send<{ readonly detail: string }>("trial", { do: "succeed" }, { query: { webhook: url } });
    return [status, body.detail];
  };
  expect(await ask("https://shop.example/hooks")).toEqual([422, expect.stringContaining("WAYBILL_WEBHOOK_SECRET is not set") as string]);
  await house.killServer();
  await house.startServer({ WAYBILL_WEBHOOK_SECRET: secret });
  expect(await ask("http://shop.example/hooks")).toEqual([422, expect.stringContaining("expected an https:// URL") as string]);
  expect(await ask("ftp://shop.example")).toEqual([422, expect.stringContaining("expected an https:// URL without a password") as string]);
  for (const url of ["https://127.0.0.1/hooks", "https://[fd00::1]/hooks"])
    expect(await ask(url)).toEqual([422, expect.stringContaining("expected an address of the public internet") as string]);
  const { body } = await house.api.send("trial", { do: "succeed" }, { query: { webhook: "https://localhost/hooks" } });
  await house.api.request("POST", `/tasks/${body.id}/cancel`);
  const task = await eventually(
    async () => (await house.api.get<{ readonly webhook: { readonly last: string | null } }>(`/tasks/${body.id}`)).body,
    {
      until: ({ webhook }) => webhook.last !== null,
      what: "it was tried",
    },
  );
  expect(task.webhook.last).toMatch(/^localhost is .+, which is no public address$/);
});
