import { join } from "node:path";
import { expect, test } from "vitest";
import type { ServedContract } from "./contract_set.ts";
import { loadContracts } from "./load.ts";
import { readPipeline } from "./pipeline_document.ts";
import { type PipelineInput, problemsOf as problemsIn } from "./pipeline_fit.ts";

const { byRoutingKey } = await loadContracts(join(import.meta.dirname, "../../test/contracts"));
const trial = byRoutingKey.get("trial")!;
const contracts = new Map<string, ServedContract>([
  ["trial", trial],
  ["told", { ...trial, routingKey: "told", outcome: "none" }],
]);

const input = { value: { do: "succeed", list: [1, 2], name: "x" } };

function problemsOf(steps: unknown, given: PipelineInput = input): readonly string[] {
  const read = readPipeline(steps, undefined);
  return problemsIn(read, given, contracts).map(
    ({ pointer, expected, got, suggestion }) => `${pointer}: ${expected}; ${got}${suggestion === undefined ? "" : ` (${suggestion}?)`}`,
  );
}

const one = (changes: object = {}) => ({ name: "one", routing_key: "trial", payload: { do: "succeed" }, ...changes });
const two = (payload: object, changes: object = {}) => ({
  name: "two",
  routing_key: "trial",
  payload: { do: "succeed", ...payload },
  ...changes,
});
const from = (pointer: string) => ({ $from: pointer });

test.each([
  ["literals", [one()]],
  ["the input", [one({ payload: { do: from("/input/do"), tenant: from("/input/name") } })]],
  ["a result", [one(), two({ tenant: from("/steps/one/result/did") })]],
  [
    "the result of a step beside others",
    [{ parallel: [one(), two({})] }, { ...two({ tenant: from("/steps/two/result/did") }), name: "three" }],
  ],
  ["items of the input", [one({ for_each: "/input/list", payload: { do: "succeed", number: from("/item") } })]],
  ["the number of an item", [one({ for_each: "/input/list", payload: { do: "succeed", number: from("/index") } })]],
  ["what the stages before came to", [one(), two({ number: from("/summary/failed") })]],
  ["its own id", [one({ payload: { do: "succeed", tenant: from("/pipeline/id") } })]],
  ["a literal that looks like a reference", [one({ payload: { do: { $literal: "succeed" } } })]],
])("%s fit", (_, steps) => {
  expect(problemsOf(steps)).toEqual([]);
});

test("the names, the shapes and the fit of all steps are told at once", () => {
  const steps = [one({ limit: 0 }), two({ number: from("/steps/one/result/nothing") }, { name: "one" }), two({ do: "dance" })];
  expect(problemsOf(steps).map((problem) => problem.replace(/:.*/, ""))).toEqual([
    "/steps/0/limit",
    "/steps/1/name",
    "/steps/1/payload/number",
    "/steps/2/payload/do",
  ]);
});

test.each([
  ["no contract", [one({ routing_key: "trail" })], "/steps/0/routing_key: the routing key of a contract; trail (trial?)"],
  ["a field that its contract does not have", [one({ payload: { do: "succeed", colour: 1 } })], "/steps/0/payload/colour: "],
  ["a field that is missing", [one({ payload: {} })], "/steps/0/payload/do: "],
  ["a value of the input that does not fit", [one({ payload: { do: from("/input/name") } })], "/steps/0/payload/do: "],
  ["nothing in the input", [one({ payload: { do: from("/input/nothing") } })], "/steps/0/payload/do: a value at /input/nothing; nothing"],
  [
    "no such step",
    [one(), two({ tenant: from("/steps/on/result/did") })],
    '/steps/1/payload/tenant: a value at /steps/on/result/did; no step "on" before this one; there are one',
  ],
  [
    "itself",
    [one({ payload: { do: "succeed", tenant: from("/steps/one/result/did") } })],
    "/steps/0/payload/tenant: a value at /steps/one/result/did; no step before this one",
  ],
  [
    "one beside it",
    [{ parallel: [one(), two({ tenant: from("/steps/one/result/did") })] }],
    "/steps/0/parallel/1/payload/tenant: a value at /steps/one/result/did; no step before this one",
  ],
  [
    "no such field in the result",
    [one(), two({ tenant: from("/steps/one/result/url") })],
    '/steps/1/payload/tenant: a value at /steps/one/result/url; the result of trial, which has no "url"',
  ],
  [
    "a result of another type",
    [one(), two({ number: from("/steps/one/result/did") })],
    "/steps/1/payload/number: what trial takes there; /steps/one/result/did, which is string, not integer",
  ],
  [
    "a result that may be missing",
    [one({ tolerate_failure: true }), two({ tenant: from("/steps/one/result/did") })],
    '/steps/1/payload/tenant: a value at /steps/one/result/did; the result of trial, in which "did" may be missing',
  ],
  [
    "the result of a step without outcome",
    [one({ routing_key: "told" }), two({ tenant: from("/steps/one/result/did") })],
    '/steps/1/payload/tenant: a value at /steps/one/result/did; the result of told, which has none ("outcome": "none")',
  ],
  [
    "one result of many",
    [one({ for_each: "/input/list" }), two({ tenant: from("/steps/one/result/did") })],
    "/steps/1/payload/tenant: a value at /steps/one/result/did; /steps/one/result; there is /steps/one/results",
  ],
  [
    "one item of what may be shorter",
    [one({ for_each: "/input/list" }), two({ tenant: from("/steps/one/results/0/did") })],
    '/steps/1/payload/tenant: a value at /steps/one/results/0/did; the result of trial, a list that may be shorter: take all of it, or a step with "for_each"',
  ],
  ["no array", [one({ for_each: "/input/name" })], "/steps/0/for_each: an array at /input/name; a value that is none"],
  [
    "a result that is no array",
    [one(), two({}, { for_each: "/steps/one/result/did" })],
    "/steps/1/for_each: an array at /steps/one/result/did; the result of trial that is none",
  ],
  ["more items than its limit", [one({ for_each: "/input/list", limit: 1 })], "/steps/0/for_each: at most 1 items; 2"],
  [
    "an item without items",
    [one({ payload: { do: "succeed", number: from("/item") } })],
    "/steps/0/payload/number: a value at /item; /item in a step without for_each",
  ],
  [
    "nowhere",
    [one({ payload: { do: "succeed", tenant: from("/somewhere") } })],
    "/steps/0/payload/tenant: a value at /somewhere; nothing; there are /input",
  ],
  ["no steps", [], "/steps: an array of at least one step; []"],
  ["a step that is none", [5], "/steps/0: a step; 5"],
  ["a member that there is not", [one({ routing: 1 })], "/steps/0/routing: one of name, routing_key,"],
  ["two of one name", [one(), one()], '/steps/1/name: a name that no other step has; "one"'],
  ["a name with capitals", [one({ name: "One" })], '/steps/0/name: small letters, digits and underscores, at most 64; "One"'],
  ["a pointer that is none", [one({ payload: { do: from("input") } })], '/steps/0/payload: a JSON Pointer in each $from; "input"'],
  ["a limit of nothing", [one({ limit: 0 })], "/steps/0/limit: a number from 1 to 10000; 0"],
])("%s is refused", (_, steps, problem) => {
  expect(problemsOf(steps)[0]).toContain(problem);
});

test("an input that is described only, as in a file, is compared by its schema", () => {
  const schema = { type: "object", required: ["who"], properties: { who: { type: "string" }, many: { type: "integer" } } };
  expect(problemsOf([one({ payload: { do: "succeed", tenant: from("/input/who") } })], { schema })).toEqual([]);
  expect(problemsOf([one({ payload: { do: "succeed", number: from("/input/who") } })], { schema })[0]).toContain("string, not integer");
  expect(problemsOf([one({ payload: { do: "succeed", number: from("/input/many") } })], { schema })[0]).toContain("may be missing");
});

test("a deadline is a duration from a second to thirty days", () => {
  expect(readPipeline([one()], "2h").definition.deadlineMs).toBe(7_200_000);
  expect(readPipeline([one()], "31d").problems[0]).toMatchObject({ pointer: "/deadline", expected: "1s to 30d" });
});
