import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import type { Broker } from "../../scripts/broker/broker.ts";
import { givenBroker } from "../../scripts/broker/given.ts";
import { climb } from "../../scripts/broker/ladder.ts";
import { brokerChoice, ownRungs } from "./own_broker.ts";
import { createDatabase, type PostgresServer, startPostgres } from "./postgres_server.ts";
import { deleteTestVhosts } from "./vhosts.ts";

/**
 * One broker for the whole run, started when the first test asks for it: a run of unit tests alone starts none.
 *
 *   test file ──GET──► this process: starts the broker once, answers with its URLs to everybody
 *
 * The broker belongs to this process and not to a test's, so it outlives every test file and ends with the run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let broker: Promise<Broker> | null = null;
  let postgres: Promise<PostgresServer> | null = null;
  const desk = createServer((request, response) => {
    if (request.url === "/database") {
      postgres ??= sharedPostgres(process.env);
      postgres
        .then((server) => createDatabase(server, `waybill_test_${randomUUID().replaceAll("-", "")}`))
        .then(
          (url) => response.end(url),
          (error: Error) => response.writeHead(503).end(error.message),
        );
      return;
    }
    broker ??= sharedBroker(process.env);
    broker.then(
      ({ kind, amqpUrl, managementUrl }) => response.end(JSON.stringify({ kind, amqpUrl, managementUrl } satisfies SharedBroker)),
      (error: Error) => response.writeHead(503).end(error.message),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, "127.0.0.1", resolve));
  project.provide("brokerDesk", `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);

  return async () => {
    desk.closeAllConnections();
    desk.close();
    await (await postgres?.catch(() => null))?.close();
    const started = await broker?.catch(() => null);
    if (started === null || started === undefined) return;
    if (started.kind === "given") await deleteTestVhosts(started.managementUrl);
    await started.close();
  };
}

/** What a test may know of the run's broker. */
export type SharedBroker = Pick<Broker, "kind" | "amqpUrl" | "managementUrl">;

declare module "vitest" {
  export interface ProvidedContext {
    readonly brokerDesk: string;
  }
}

/** The stores' suite asks for it first, like the broker only when a test does. */
async function sharedPostgres(environment: NodeJS.ProcessEnv): Promise<PostgresServer> {
  const server = await startPostgres(brokerChoice(environment["WAYBILL_TEST_BROKER"]));
  console.log(`The tests' database is ${server.description}`);
  return server;
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
