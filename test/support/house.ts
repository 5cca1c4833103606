import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import amqp, { type ChannelModel } from "amqplib";
import pg from "pg";
import { onTestFinished } from "vitest";
import type { Program } from "../../scripts/program.ts";
import { freshVhost } from "./broker.ts";
import { eventually } from "./eventually.ts";
import { Api, type TaskView } from "./http.ts";
import type { Language } from "./languages.ts";
import { databaseWithSchema } from "./postgres.ts";
import { SERVER, startProcess } from "./processes.ts";
import { temporaryFolder } from "./temporary_folder.ts";
import { startTestConsumer } from "./test_consumers.ts";
import { type Effect, TEST_CONTRACTS, TRIAL_EFFECTS } from "./trial.ts";
import { management } from "./vhosts.ts";

/** A whole Waybill for one test: the real server as a process, on its own data folder and its own vhost of a real RabbitMQ. */
export class House {
  readonly #broker: Urls;
  readonly #environment: Readonly<Record<string, string>>;
  #entry: string;
  readonly #databaseUrl: string | null;
  readonly #language: Language;
  readonly folder = temporaryFolder();
  server!: Program;
  api!: Api;

  private constructor(broker: Urls, databaseUrl: string | null, options: HouseOptions) {
    this.#broker = broker;
    this.#databaseUrl = databaseUrl;
    this.#entry = options.entry ?? SERVER;
    this.#environment = options.environment ?? {};
    this.#language = options.language ?? "typescript";
  }

  static async start(options: HouseOptions = {}): Promise<House> {
    const onPostgres = (options.store ?? process.env["WAYBILL_TEST_STORE"]) === "postgres";
    const databaseUrl = options.databaseUrl ?? (onPostgres ? await databaseWithSchema() : null);
    const house = new House(options.broker ?? (await freshVhost()), databaseUrl, options);
    await house.startServer();
    return house;
  }

  /** Null: the store is SQLite. */
  get databaseUrl(): string | null {
    return this.#databaseUrl;
  }

  get amqpUrl(): string {
    return this.#broker.amqpUrl;
  }

  get managementUrl(): string {
    return this.#broker.managementUrl;
  }

  get effectsFile(): string {
    return join(this.folder, "effects.jsonl");
  }

  /** Starts the server, on a port that is free; again after it was ended. Resolves when it listens. */
  async startServer(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const { server, api } = await this.anotherServer(environment);
    this.server = server;
    this.api = api;
  }

  /** One more server on the same store and vhost, which PostgreSQL alone allows. */
  async anotherServer(environment: Readonly<Record<string, string>> = {}): Promise<{ readonly server: Program; readonly api: Api }> {
    const server = startProcess(this.#entry, {
      AMQP_URL: this.#broker.amqpUrl,
      WAYBILL_RABBITMQ_MANAGEMENT_URL: this.#broker.managementUrl,
      WAYBILL_PORT: "0",
      WAYBILL_DATA: this.folder,
      WAYBILL_CONTRACTS: TEST_CONTRACTS,
      ...(this.#databaseUrl === null ? {} : { DATABASE_URL: this.#databaseUrl }),
      ...this.#environment,
      ...environment,
    });
    const { url } = await server.untilLine("listening");
    return { server, api: new Api(url as string) };
  }

  /** Starts another program as the server, on the same data. */
  async restartAs(entry: string): Promise<void> {
    this.#entry = entry;
    await this.startServer();
  }

  async killServer(): Promise<void> {
    this.server.signal("SIGKILL");
    await this.server.exited;
  }

  /** A trial consumer, in the house's language if none is named; resolves when it consumes. */
  async consumer(environment: Readonly<Record<string, string>> = {}, language?: Language): Promise<Program> {
    const program = await this.startConsumer(environment, language);
    await program.untilLine("consuming");
    return program;
  }

  /** Resolves as soon as it runs. */
  startConsumer(environment: Readonly<Record<string, string>> = {}, language = this.#language): Promise<Program> {
    const own = { AMQP_URL: this.#broker.amqpUrl, [TRIAL_EFFECTS]: this.effectsFile };
    return startTestConsumer("trial", language, { ...own, ...environment });
  }

  /** What consumers did, read from their own file. */
  effects(what?: Effect["what"]): readonly Effect[] {
    if (!existsSync(this.effectsFile)) return [];
    const lines = readFileSync(this.effectsFile, "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Effect).filter((effect) => what === undefined || effect.what === what);
  }

  /** Sends a task that must be accepted, and answers its id. */
  async accepted(payload: object, options: Parameters<Api["send"]>[2] = {}): Promise<string> {
    const { status, body } = await this.api.send("trial", payload, options);
    if (status !== 202) throw new Error(`Not accepted: ${status} ${JSON.stringify(body)}`);
    return body.id;
  }

  async untilState(id: string, state: string, timeoutMs = 30_000): Promise<TaskView> {
    return eventually(() => this.api.task(id), { until: (task) => task.state === state, timeoutMs, what: `task ${id} is ${state}` });
  }

  /** Every task, counted by state; read from the store itself, as an operator would. */
  async countByState(): Promise<Readonly<Record<string, number>>> {
    const rows = await this.ask("select state, count(*) as n from tasks group by state");
    return Object.fromEntries(rows.map((row) => [row["state"], Number(row["n"])]));
  }

  async untilAllEnded(timeoutMs = 60_000): Promise<Readonly<Record<string, number>>> {
    const unfinished = ["scheduled", "accepted", "queued", "running", "retrying"];
    return eventually(() => this.countByState(), {
      until: (counts) => unfinished.every((state) => counts[state] === undefined),
      timeoutMs,
      everyMs: 100,
      what: "every task has ended",
    });
  }

  /** Waits until everything that was published is confirmed, and the publisher's mark says so. */
  async untilSettled(): Promise<void> {
    const unsettled = "select count(*) as n from tasks t join publishers p on p.id = t.publisher where t.release_no >= p.settled_below";
    await eventually(() => this.ask(unsettled), { until: ([row]) => Number(row?.["n"]) === 0, what: "every claim is settled" });
  }

  /** Asks the store's own tables, beside the server: SQL that both dialects read alike. */
  async ask(sql: string): Promise<readonly Row[]> {
    return this.#databaseUrl === null ? this.#askSqlite(sql) : askPostgres(this.#databaseUrl, sql);
  }

  /** Changes the store's tables behind the server's back: SQL of each dialect. */
  async change({ sqlite, postgres }: { readonly sqlite: string; readonly postgres: string }): Promise<void> {
    if (this.#databaseUrl !== null) return void (await askPostgres(this.#databaseUrl, postgres));
    const db = new DatabaseSync(join(this.folder, "store/waybill.db"));
    db.exec("pragma busy_timeout = 5000");
    db.exec(sqlite);
    db.close();
  }

  #askSqlite(sql: string): readonly Row[] {
    const db = new DatabaseSync(join(this.folder, "store/waybill.db"), { readOnly: true });
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  }

  /** Waits until RabbitMQ's own list of this house's connections is as wanted: how many are the services'. */
  async untilConnections(wanted: (connections: { readonly services: number }) => boolean, timeoutMs: number): Promise<void> {
    const vhost = new URL(this.#broker.amqpUrl).pathname.slice(1);
    const look = async () => {
      const all = (await management(this.#broker.managementUrl, "GET", `/api/vhosts/${vhost}/connections`)) as readonly {
        client_properties?: { product?: string };
      }[];
      return { services: all.filter(({ client_properties }) => client_properties?.product === "waybill").length };
    };
    await eventually(look, { until: wanted, timeoutMs, everyMs: 500, what: "RabbitMQ lists the connections wanted" });
  }

  /** Waits until the services have declared everything, which they begin when RabbitMQ is connected. A look for what is not there costs its channel. */
  async untilTopologyStands(): Promise<void> {
    const connection = await this.amqp();
    const look = async () => {
      const channel = await connection.createChannel();
      channel.on("error", () => undefined);
      for (const queue of ["outcomes", "dead_letters", "trial"]) await channel.checkQueue(queue);
      await channel.close();
      return true;
    };
    await eventually(look, { what: "the topology stands" });
  }

  /** A connection of the test's own to this house's vhost. */
  async amqp(): Promise<ChannelModel> {
    const connection = await amqp.connect(this.#broker.amqpUrl);
    connection.on("error", () => undefined);
    onTestFinished(() => connection.close().catch(() => undefined));
    return connection;
  }
}

interface Urls {
  readonly amqpUrl: string;
  readonly managementUrl: string;
}

type Row = Readonly<Record<string, unknown>>;

async function askPostgres(url: string, sql: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url, options: "-c search_path=waybill" });
  await client.connect();
  try {
    return (await client.query(sql)).rows as readonly Row[];
  } finally {
    await client.end();
  }
}

export interface HouseOptions {
  /** Else what WAYBILL_TEST_STORE says, else sqlite. */
  readonly store?: "sqlite" | "postgres";
  /** A broker of one's own, where it is to be stopped; else a fresh vhost on the run's. */
  readonly broker?: Urls;
  readonly environment?: Readonly<Record<string, string>>;
  /** A database of one's own, where more than its tables is to be changed; its store is PostgreSQL then. */
  readonly databaseUrl?: string;
  /** In which its trial consumers are written; else TypeScript. */
  readonly language?: Language;
  /** Another program than the ordinary server. */
  readonly entry?: string;
}
