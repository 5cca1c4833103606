import { beforeAll, expect, test } from "vitest";
import { eventually } from "../../test/support/eventually.ts";
import { House } from "../../test/support/house.ts";
import type { TaskView } from "../../test/support/http.ts";

interface Page {
  readonly tasks: readonly TaskView[];
  readonly next: string | null;
}

let house: House;
/** Three that nobody works and four that wait for tomorrow, in the order in which they were accepted. */
const undone: string[] = [];
const scheduled: string[] = [];

beforeAll(async () => {
  house = await House.start();
  for (let number = 0; number < 3; number += 1) undone.push(await house.accepted({ do: "succeed", number }));
  for (let number = 0; number < 4; number += 1) scheduled.push(await house.accepted({ do: "succeed", number }, { query: { delay: "1d" } }));
});

const page = async (path: string): Promise<Page> => (await house.api.get<Page>(path)).body;
const idsOf = ({ tasks }: Page): readonly string[] => tasks.map(({ id }) => id);

/** Every page from this one on. */
async function pagesFrom(path: string): Promise<readonly Page[]> {
  const first = await page(path);
  return first.next === null ? [first] : [first, ...(await pagesFrom(first.next))];
}

test("tasks are listed newest first, as each is shown by itself", async () => {
  const { tasks, next } = await page("/tasks?state=scheduled");
  expect(tasks.map(({ id }) => id)).toEqual(scheduled.toReversed());
  expect(tasks[0]).toEqual(await house.api.task(scheduled.at(-1)!));
  expect(next).toBeNull();
});

test("pages follow each other by id: each task once, the last page says that it is the last", async () => {
  const pages = await pagesFrom("/tasks?limit=3");
  expect(pages.map(({ tasks }) => tasks.length)).toEqual([3, 3, 1]);
  expect(pages.flatMap(idsOf)).toEqual([...undone, ...scheduled].toReversed());
});

test("a page that is exactly full is the last one when nothing follows", async () => {
  expect(await page("/tasks?limit=7")).toMatchObject({ next: null });
});

test("the page after this one has the same filter", async () => {
  const { next } = await page("/tasks?state=scheduled&routing_key=trial&limit=2");
  expect(next).toBe(`/tasks?state=scheduled&routing_key=trial&limit=2&after=${scheduled[2]}`);
  const rest = await page(next!);
  expect(idsOf(rest)).toEqual([scheduled[1], scheduled[0]]);
  expect(rest.next).toBeNull();
});

test("a task that is accepted meanwhile moves no page", async () => {
  const own = await House.start();
  const ids = [];
  for (let number = 0; number < 4; number += 1) ids.push(await own.accepted({ do: "succeed", number }));
  const first = (await own.api.get<Page>("/tasks?limit=2")).body;
  await own.accepted({ do: "succeed" });
  const second = (await own.api.get<Page>(first.next!)).body;
  expect([...idsOf(first), ...idsOf(second)]).toEqual(ids.toReversed());
});

const filters = [
  { name: "one state", query: "state=scheduled", expect: () => scheduled },
  { name: "several states, by comma", query: "state=accepted,queued,scheduled", expect: () => [...undone, ...scheduled] },
  { name: "several states, by repetition", query: "state=accepted&state=queued", expect: () => undone },
  { name: "a state that none is in", query: "state=dead", expect: () => [] },
  { name: "a routing key", query: "routing_key=trial", expect: () => [...undone, ...scheduled] },
  { name: "since: how long ago", query: "since=1h", expect: () => [...undone, ...scheduled] },
  { name: "before: how long ago", query: "before=1h", expect: () => [] },
  { name: "since: further back than a date can be written", query: "since=999999999d", expect: () => [...undone, ...scheduled] },
  { name: "before: further back than a date can be written", query: "before=999999999d", expect: () => [] },
  { name: "since and before: times", query: "since=2000-01-01T00:00:00Z&before=2001-01-01T00:00:00%2B01:00", expect: () => [] },
  { name: "all together", query: "since=1h&state=scheduled&routing_key=trial", expect: () => scheduled },
];
for (const { name, query, expect: expected } of filters) {
  test(`filters by ${name}`, async () => {
    expect(idsOf(await page(`/tasks?${query}`))).toEqual(expected().toReversed());
  });
}

test("since includes its own moment, before does not", async () => {
  const { accepted_at } = (await house.api.task(scheduled[1]!)) as TaskView & { accepted_at: string };
  const atThatTime = idsOf(await page(`/tasks?since=${accepted_at}`));
  const earlier = idsOf(await page(`/tasks?before=${accepted_at}`));
  expect(atThatTime).toContain(scheduled[1]);
  expect(earlier).not.toContain(scheduled[1]);
  expect([...atThatTime, ...earlier]).toEqual([...undone, ...scheduled].toReversed());
});

test("a payload that somebody else put into a queue, and that is no JSON, is shown as text", async () => {
  const own = await House.start();
  const id = "01937d3a-5f00-7000-8000-000000000001";
  await own.untilTopologyStands();
  const channel = await (await own.amqp()).createConfirmChannel();
  const outcome = { kind: "adopted", task_id: id, attempt: 1, routing_key: "trial", payload_base64: btoa('say "hi"') };
  channel.publish("outcomes", "outcomes", Buffer.from(JSON.stringify(outcome)));
  await channel.waitForConfirms();
  const task = await eventually(() => own.api.task(id), { what: "the message is adopted" });
  expect(task).toMatchObject({ payload: null, payload_text: 'say "hi"' });
  expect((await own.api.get<Page>("/tasks")).body.tasks).toEqual([task]);
});
