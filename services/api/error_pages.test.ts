import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { House } from "../../test/support/house.ts";
import { catalogue, type ErrorCode } from "../lifecycle/error_catalogue.ts";
import { type ProblemCode, statuses } from "./statuses.ts";

const codes = Object.keys(catalogue) as ErrorCode[];

const pageOf = (code: ErrorCode): object => {
  const { kind, title, long } = catalogue[code];
  return { code, kind, title, description: long, ...(kind === "problem" ? { status: statuses[code as ProblemCode] } : {}) };
};

test("a running server answers the whole catalogue, and each code by itself", async () => {
  const { api } = await House.start({ broker: { amqpUrl: "amqp://127.0.0.1:1", managementUrl: "http://127.0.0.1:1" } });
  expect((await api.get("/errors")).body).toEqual({ errors: codes.map(pageOf) });
  for (const code of codes) expect(await api.get(`/errors/${code}`)).toMatchObject({ status: 200, body: pageOf(code) });
});

/** Without the backslashes that keep Markdown from reading `<key>` as a tag. */
const documentation = () => readFileSync(join(import.meta.dirname, "../../docs/errors.md"), "utf8").replaceAll("\\<", "<");

/** The rows of docs/errors.md, each with the heading that it stands under. */
function documented(): readonly object[] {
  return documentation()
    .split(/^## /m)
    .flatMap((section) => {
      const rows = [...section.matchAll(/^\| `(\w+)` *\| (.+?) *\| (.+?) *\| (.+?) *\| (.+?) *\|$/gm)];
      const heading = section.split("\n", 1)[0];
      return rows.map(([, code, status, title, meaning, accepted]) => ({ heading, code, status, title, meaning, accepted }));
    });
}

const headings = { problem: "Problems", warning: "Warnings", reason: "Reasons of the dead", failure: "Failure codes" };

/** Beside a warning stands the 202; a reason or a failure answers no request. */
function statusOf(code: ErrorCode): string {
  const { kind } = catalogue[code];
  if (kind === "problem") return String(statuses[code as ProblemCode]);
  return kind === "warning" ? "202" : "–";
}

/** A problem is a task that was not accepted, unless the store broke or something unforeseen happened on the way. */
function acceptedOf(code: ErrorCode): string | RegExp {
  if (catalogue[code].kind !== "problem") return "yes";
  return code === "store_unavailable" || code === "unexpected" ? expect.stringContaining("unknown") : "no";
}

test("docs/errors.md has every code of the catalogue and no other, with its kind, status, title, meaning and whether the task was accepted", () => {
  expect(documented()).toEqual(
    codes.toSorted(byKind).map((code) => ({
      heading: headings[catalogue[code].kind],
      code,
      status: statusOf(code),
      title: catalogue[code].title,
      meaning: catalogue[code].long,
      accepted: acceptedOf(code),
    })),
  );
});

function byKind(a: ErrorCode, b: ErrorCode): number {
  const order = Object.keys(headings);
  return order.indexOf(catalogue[a].kind) - order.indexOf(catalogue[b].kind);
}

test("the page's example is what the API answers: its code, title and status are the catalogue's", () => {
  const [, json] = /```json\n([\s\S]+?)```/.exec(documentation())!;
  const example = JSON.parse(json!) as { code: ProblemCode; type: string; title: string; status: number };
  const { code } = example;
  expect(example).toMatchObject({ type: `/errors/${code}`, title: catalogue[code].title, status: statuses[code] });
});
