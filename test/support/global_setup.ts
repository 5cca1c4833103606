import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import type { Broker } from "../../scripts/broker/broker.ts";
import { givenBroker } from "../../scripts/broker/given.ts";
import { climb } from "../../scripts/broker/ladder.ts";
import { openPostgresStore } from "../../services/store/postgres/open.ts";
import { buildConsumers } from "./build_consumers.ts";
import { brokerChoice, ownRungs } from "./own_broker.ts";
import { createDatabase, type PostgresServer, startPostgres } from "./postgres_server.ts";
import { deleteTestVhosts } from "./vhosts.ts";

/**
 * What the whole run has once, made when the first test asks for it: a run of unit tests alone starts nothing.
 *
 *   test file ──GET /broker───────────────► this process: starts it once, answers with its URLs to everybody
 *             ──GET /database/empty───────► starts PostgreSQL once, answers with a new database of it
 *             ──GET /database/with_schema─► the same, in which Waybill's tables stand
 *             ──GET /consumers/<language>─► builds the tests' own consumers once, answers with their folder
 *
 * Broker and database belong to this process and not to a test's, so they outlive every test file and end with the run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = once(() => sharedBroker(process.env));
  const postgres = once(() => sharedPostgres(process.env));
  const schema = once(async () => withSchema(await postgres.get()));
  const answers: Readonly<Record<string, () => Promise<string>>> = {
    "/broker": async () => {
      const { kind, amqpUrl, managementUrl } = await broker.get();
      return JSON.stringify({ kind, amqpUrl, managementUrl } satisfies SharedBroker);
    },
    "/database/empty": async () => createDatabase(await postgres.get(), newName()),
    "/database/with_schema": async () => createDatabase(await postgres.get(), newName(), await schema.get()),
    ...Object.fromEntries(
      (["typescript", "python", "go"] as const).map((language) => [`/consumers/${language}`, once(() => buildConsumers(language)).get]),
    ),
  };
  const desk = createServer((request, response) => {
    answers[request.url ?? ""]!().then(
      (text) => response.end(text),
      (error: Error) => response.writeHead(503).end(error.message),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, "127.0.0.1", resolve));
  project.provide("desk", `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);

  return async () => {
    desk.closeAllConnections();
    desk.close();
    await (await postgres.asked()?.catch(() => null))?.close();
    const started = await broker.asked()?.catch(() => null);
    if (started === null || started === undefined) return;
    if (started.kind === "given") await deleteTestVhosts(started.managementUrl);
    await started.close();
  };
}

/** Made at the first `get`; `asked` is that promise, or null where nobody asked. */
function once<Thing>(make: () => Promise<Thing>): { readonly get: () => Promise<Thing>; readonly asked: () => Promise<Thing> | null } {
  let made: Promise<Thing> | null = null;
  return {
    get() {
      made ??= make();
      return made;
    },
    asked: () => made,
  };
}

/** What a test may know of the run's broker. */
export type SharedBroker = Pick<Broker, "kind" | "amqpUrl" | "managementUrl">;

declare module "vitest" {
  export interface ProvidedContext {
    readonly desk: string;
  }
}

/** The stores' suite asks for it first, like the broker only when a test does. */
async function sharedPostgres(environment: NodeJS.ProcessEnv): Promise<PostgresServer> {
  const server = await startPostgres(brokerChoice(environment["WAYBILL_TEST_BROKER"]));
  console.log(`The tests' database is ${server.description}`);
  return server;
}

const newName = (): string => `waybill_test_${randomUUID().replaceAll("-", "")}`;

/** A database that others are copies of: the store makes its tables, and lets go of it. Answers its name. */
async function withSchema(server: PostgresServer): Promise<string> {
  const name = newName();
  const store = await openPostgresStore(await createDatabase(server, name));
  await store.close();
  return name;
}

/** Somebody's own broker counts only where no kind was asked for. */
async function sharedBroker(environment: NodeJS.ProcessEnv): Promise<Broker> {
  const say = (line: string) => console.log(line);
  const choice = brokerChoice(environment["WAYBILL_TEST_BROKER"]);
  const broker =
    (choice === "auto" ? givenBroker(environment["AMQP_URL"], environment["WAYBILL_RABBITMQ_MANAGEMENT_URL"]) : null) ??
    (await climb(ownRungs(choice, environment, say), say));
  say(`The tests run on ${broker.description}`);
  return broker;
}
