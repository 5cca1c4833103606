import { expect, test } from "vitest";
import { newTask } from "../store/conformance/fixtures.ts";
import { onAStore } from "./trial/on_a_store.ts";

test("a filter with a routing key that nothing has is refused by name; one whose contract is gone is known while a task of it is kept", async () => {
  const { app, store } = await onAStore();
  const asked = [
    { method: "GET", url: "/tasks?routing_key=KEY" },
    { method: "GET", url: "/dead_letters?routing_key=KEY" },
    { method: "POST", url: "/operations", payload: { action: "cancel", filter: { routing_key: "KEY" }, dry_run: true } },
  ] as const;
  const detailsFor = async (key: string) => {
    const answers = [];
    for (const request of asked) answers.push(await app.inject(JSON.parse(JSON.stringify(request).replace("KEY", key))));
    return answers.map((answer) => (answer.statusCode === 200 ? 200 : answer.json().detail));
  };
  const unknown = (key: string, rest: string) => `routing_key=${key}: no contract is called so, and no task of it is kept. ${rest}`;
  expect(await detailsFor("trail")).toEqual(asked.map(() => unknown("trail", "Did you mean trial?")));
  expect(await detailsFor("nix")).toEqual(asked.map(() => unknown("nix", "GET /contracts lists those there are.")));
  expect(await detailsFor("trial")).toEqual([200, 200, 200]);

  const publisher = await store.openPublisher(Date.now());
  await store.accept([newTask({ routingKey: "of_last_year" })], publisher, Date.now());
  expect(await detailsFor("of_last_year")).toEqual([200, 200, 200]);
});
