import { House } from "../support/house.ts";

/** A house in which each page has something to show, and the paths of all of them. */
export async function furnishedHouse(): Promise<{ readonly house: House; readonly paths: readonly string[] }> {
  const house = await House.start();
  const consumer = await house.consumer();
  const ids = await Promise.all(["succeed", "permanent", "permanent", "hold"].map((what) => house.accepted({ do: what, number: 7 })));
  await house.accepted({ do: "succeed" }, { query: { delay: "1h" } });
  const dead = ids[1]!;
  await house.untilState(dead, "dead");
  const schedule = { name: "nightly", routing_key: "trial", payload: { do: "succeed" }, cron: "0 2 * * *", time_zone: "Europe/Berlin" };
  await house.api.request("POST", "/schedules", { body: JSON.stringify(schedule) });
  const steps = [
    { name: "first", routing_key: "trial", payload: { do: "succeed" } },
    { parallel: ["one", "other"].map((name) => ({ name, routing_key: "trial", payload: { do: "hold" } })) },
  ];
  const pipeline = await house.api.request<{ id: string }>("POST", "/pipelines", { body: JSON.stringify({ steps }) });
  const operation = await house.api.request<{ id: string }>("POST", "/operations", {
    body: JSON.stringify({ action: "cancel", filter: { state: "dead" }, rate: "1/h", first: 1 }),
  });
  consumer.signal("SIGSTOP");
  const paths = [
    ...["/", "/routing_keys/trial", "/tasks", `/tasks/${dead}`, "/dead_letters", "/consumers", "/schedules", "/pipelines"],
    ...[`/pipelines/${pipeline.body.id}`, "/contracts", "/contracts/trial", "/operations", `/operations/${operation.body.id}`],
    ...["/alerts", "/audit", "/api_keys"],
  ];
  return { house, paths };
}
