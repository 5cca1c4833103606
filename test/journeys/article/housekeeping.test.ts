import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { buildBeforeTests, languages } from "../../support/languages.ts";
import { Shop } from "./shop.ts";

/** What the article has done by the clock, and again and again. */

buildBeforeTests();

describe.skipIf(!languages.includes("go"))("cleanup_files", () => {
  test("by cron, every night: what is older than a day is gone, what is younger is there", async () => {
    const shop = await Shop.open({}, "go");
    const [old, young] = ["old", "young"].map((name) => join(shop.temporary, name));
    for (const file of [old!, young!]) writeFileSync(file, "12345");
    const twoDaysAgo = Date.now() / 1_000 - 2 * 86_400;
    utimesSync(old!, twoDaysAgo, twoDaysAgo);
    const schedule = { name: "nightly", routing_key: "cleanup_files", payload: {}, cron: "30 3 * * *", time_zone: "Europe/Berlin" };
    const { status, body } = await shop.house.api.request<{ id: string }>("POST", "/schedules", { body: JSON.stringify(schedule) });
    expect(status).toBe(201);
    // As if it had been made yesterday, and no server had been there last night: the last night's run is made up for.
    await shop.house.change({
      sqlite: "update schedules set next_at = next_at - 86400000",
      postgres: "update schedules set next_at = next_at - interval '1 day'",
    });
    const runs = async () => (await shop.house.api.get<{ runs: readonly { task_id: string | null }[] }>(`/schedules/${body.id}`)).body.runs;
    const [run] = await eventually(runs, { until: (seen) => seen.length === 1, what: "its run has begun" });
    const { result } = await shop.house.untilState(run!.task_id!, "succeeded");
    expect(result).toEqual({ removed: 1, bytes: 5, kept: 1 });
    expect([existsSync(old!), existsSync(young!)]).toEqual([false, true]);
  });
});

describe.skipIf(!languages.includes("python"))("update_user_score", () => {
  test("the score is the sum of the points, however often it is reckoned", async () => {
    const shop = await Shop.open({}, "python");
    const [wanted] = shop.ask("select sum(points) as score, count(*) as points from points where user_id = 5");
    const ids = await Promise.all(Array.from({ length: 10 }, () => shop.sent("update_user_score", { user_id: 5 })));
    for (const id of ids) expect((await shop.house.untilState(id, "succeeded")).result).toEqual({ user_id: 5, ...wanted });
    shop.ask("insert into points (user_id, reason, points) values (5, 'late', 100)");
    await shop.house.untilState(await shop.sent("update_user_score", { user_id: 5 }), "succeeded");
    expect(shop.ask("select user_id, score from scores")).toEqual([{ user_id: 5, score: Number(wanted!["score"]) + 100 }]);
  });
});
