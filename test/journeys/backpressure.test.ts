import { join } from "node:path";
import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { ProblemView } from "../support/http.ts";
import { trialContractsWith } from "../support/trial_contracts.ts";

const send = ({ api }: House, payload: object = { do: "succeed" }) => api.send<ProblemView>("trial", payload);

test("too_many_waiting: as many wait as the contract allows; when some have gone, more are accepted", async () => {
  const house = await House.start({ environment: { WAYBILL_CONTRACTS: trialContractsWith({ max_waiting: 3 }) } });
  await house.api.request("POST", "/queues/trial/pause");
  const asked = [];
  for (let number = 0; number < 5; number++) asked.push(await send(house, { do: "succeed", number }));
  expect(asked.map(({ status }) => status)).toEqual([202, 202, 202, 429, 429]);
  expect(asked[3]!.headers.get("retry-after")).toBe("60");
  expect(asked[3]!.body).toMatchObject({
    ...{ code: "too_many_waiting", accepted: "no", send_again: { safe: true, after_seconds: 60 } },
    detail: "3 tasks of trial are waiting, its limit. The task was not accepted.",
  });
  const many = await house.api.request<readonly ProblemView[]>("POST", "/tasks", {
    body: '[{"routing_key":"trial","payload":{"do":"succeed"}}]',
  });
  expect(many.body[0]).toMatchObject({ index: 0, code: "too_many_waiting" });
  await house.consumer();
  await house.api.request("POST", "/queues/trial/resume");
  await eventually(() => send(house), { until: ({ status }) => status === 202, what: "there is room again" });
  expect(await house.untilAllEnded()).toEqual({ succeeded: 4 });
});

test("retired: a contract is taken away while tasks of it wait; these are worked to their end, new ones are refused", async () => {
  const house = await House.start();
  await house.api.request("POST", "/queues/trial/pause");
  const waiting = await house.accepted({ do: "succeed", number: 1 });
  const failing = await house.accepted({ do: "fail", number: 2 });
  await house.killServer();
  await house.startServer({ WAYBILL_CONTRACTS: join(import.meta.dirname, "../../contracts") });
  const refused = await send(house);
  expect([refused.status, refused.body]).toMatchObject([
    410,
    { code: "retired", detail: "trial is retired: tasks of it are still worked, new ones are refused. The task was not accepted." },
  ]);
  expect(
    (await house.api.get<{ readonly contracts: readonly { readonly routing_key: string }[] }>("/contracts")).body.contracts.map(
      ({ routing_key }) => routing_key,
    ),
  ).not.toContain("trial");
  await house.consumer();
  await house.api.request("POST", "/queues/trial/resume");
  expect((await house.untilState(waiting, "succeeded")).state).toBe("succeeded");
  // By the retry policy of the contract as it was last: three attempts.
  expect((await house.untilState(failing, "dead")).attempts).toHaveLength(3);
});

test("store_full: before the disk is full nothing more is accepted, and what is there can be read and is worked", async () => {
  const house = await House.start({ store: "sqlite" });
  const id = await house.accepted({ do: "succeed" });
  await house.killServer();
  await house.startServer({ WAYBILL_DISK_RESERVE_MB: "999999999" });
  const refused = await send(house);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([507, "60"]);
  expect(refused.body).toMatchObject({
    ...{ code: "store_full", accepted: "no", send_again: { safe: true } },
    detail: expect.stringMatching(/^The store has \d+ MB left of its reserve of 999999999 MB\. This task was NOT accepted\.$/) as string,
  });
  const step = { name: "one", routing_key: "trial", payload: { do: "succeed" } };
  expect((await house.api.request("POST", "/pipelines", { body: JSON.stringify({ steps: [step] }) })).status).toBe(507);
  await house.consumer();
  expect((await house.untilState(id, "succeeded")).state).toBe("succeeded");
});
