import { expect, test } from "vitest";
import { type ScreenFacts, screen } from "./screen.ts";

const facts: ScreenFacts = {
  apiUrl: "http://127.0.0.1:8080",
  broker: {
    description: "a private RabbitMQ node of this machine",
    amqpUrl: "amqp://guest:guest@127.0.0.1:5672",
    managementUrl: "http://guest:guest@127.0.0.1:15672",
  },
  dataFolder: "/home/ada/waybill/data",
  consumers: ["TypeScript", "Python"],
  leftOut: [{ language: "Go", why: "There is no Go 1.25 or newer here, as go." }],
  samples: [
    { kind: "done", language: "TypeScript", id: "0199a3f2", file: "/home/ada/waybill/data/exports/0199a3f2.csv", rowCount: 12, tookMs: 84 },
    { kind: "done", language: "Python", id: "0199a3f3", file: "/home/ada/waybill/data/exports/0199a3f3.csv", rowCount: 12, tookMs: 91 },
  ],
  shop: null,
  needsKey: false,
};

test("the screen names the URLs, the data folder, the consumers and those left out, the sample tasks' files and a line to try", () => {
  expect(screen(facts)).toBe(`
Waybill is up.

  Dashboard    http://127.0.0.1:8080/dashboard
  API          http://127.0.0.1:8080
  Reference    http://127.0.0.1:8080/reference
  RabbitMQ     http://127.0.0.1:15672 (user guest, password guest): a private RabbitMQ node of this machine
  AMQP         amqp://guest:guest@127.0.0.1:5672
  Data folder  /home/ada/waybill/data
  Consumers    TypeScript and Python are connected
  Left out     Go: There is no Go 1.25 or newer here, as go.
  Sample task  0199a3f2 is done by TypeScript: 12 rows in /home/ada/waybill/data/exports/0199a3f2.csv (84 ms)
  Sample task  0199a3f3 is done by Python: 12 rows in /home/ada/waybill/data/exports/0199a3f3.csv (91 ms)

Try it:

  curl -i http://127.0.0.1:8080/tasks/data_export -H 'content-type: application/json' \\
       -d '{"user_id": 1, "format": "csv", "requested_at": "2026-11-24T10:00:00Z"}'

Ctrl-C stops everything.
`);
});

const cases: readonly { name: string; change: Partial<ScreenFacts>; shows: string; hides?: string }[] = [
  {
    name: "a sample task that is not done is shown with its state",
    change: { samples: [{ kind: "not_done", id: "0199a3f2", state: "queued" }] },
    shows: "Sample task  0199a3f2 is still queued",
    hides: "is done",
  },
  {
    name: "a consumer alone is one",
    change: { consumers: ["TypeScript"], leftOut: [] },
    shows: "TypeScript is connected",
    hides: "Left out",
  },
  {
    name: "the line to try carries the API key where one is needed, by its variable",
    change: { needsKey: true },
    shows: "Bearer $WAYBILL_API_KEY",
  },
  {
    name: "the password of somebody's own broker is not shown",
    change: {
      broker: {
        description: "the RabbitMQ at rabbit",
        amqpUrl: "amqp://ada:secret@rabbit",
        managementUrl: "http://ada:secret@rabbit:15672",
      },
    },
    shows: "http://rabbit:15672 (user ada): the RabbitMQ at rabbit",
    hides: "secret",
  },
];
for (const { name, change, shows, hides } of cases) {
  test(name, () => {
    const text = screen({ ...facts, ...change });
    expect(text).toContain(shows);
    if (hides !== undefined) expect(text).not.toContain(hides);
  });
}
