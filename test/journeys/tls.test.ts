import { copyFileSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OwnBroker } from "../../scripts/broker/broker.ts";
import { climb } from "../../scripts/broker/ladder.ts";
import { freePort } from "../../scripts/ports.ts";
import type { Program } from "../../scripts/program.ts";
import { waybill } from "../../services/cli/trial/waybill.ts";
import { freshVhost } from "../support/broker.ts";
import { Authority } from "../support/certificates.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { languages } from "../support/languages.ts";
import { ownRungs } from "../support/own_broker.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** A RabbitMQ that is spoken to by TLS alone, and only by those who show a certificate of its authority. */
let authority: Authority;
let stranger: Authority;
let broker: OwnBroker;
let port: number;
let managementPort: number;
let ours: Readonly<Record<string, string>>;
beforeAll(async () => {
  [authority, stranger] = await Promise.all([Authority.make("waybill test"), Authority.make("somebody else")]);
  const [server, client] = [await authority.sign("rabbitmq"), await authority.sign("waybill")];
  [port, managementPort] = [await freePort(), await freePort()];
  const configuration = [
    `listeners.ssl.1 = 127.0.0.1:${port}`,
    ...[`ssl_options.cacertfile = ${authority.ca}`, `ssl_options.certfile = ${server.cert}`, `ssl_options.keyfile = ${server.key}`],
    ...["ssl_options.verify = verify_peer", "ssl_options.fail_if_no_peer_cert = true"],
    ...[`management.ssl.ip = 127.0.0.1`, `management.ssl.port = ${managementPort}`, `management.ssl.cacertfile = ${authority.ca}`],
    ...[`management.ssl.certfile = ${server.cert}`, `management.ssl.keyfile = ${server.key}`],
    ...["management.ssl.verify = verify_peer", "management.ssl.fail_if_no_peer_cert = true"],
  ];
  broker = await climb(ownRungs("native", process.env, console.log, configuration), console.log);
  ours = { WAYBILL_RABBITMQ_CA: authority.ca, WAYBILL_RABBITMQ_CERT: client.cert, WAYBILL_RABBITMQ_KEY: client.key };
});
afterAll(() => broker?.close());

/** Its own vhost, by TLS; the management API too. */
async function byTls(environment: Readonly<Record<string, string>>): Promise<House> {
  const vhost = await freshVhost(broker);
  const { amqpUrl } = vhost;
  const managementUrl = managementByTls(vhost.managementUrl);
  const url = new URL(amqpUrl.replace("amqp:", "amqps:"));
  url.port = String(port);
  return House.start({ broker: { amqpUrl: url.href, managementUrl }, environment });
}

function managementByTls(plain: string): string {
  const url = new URL(plain.replace("http:", "https:"));
  url.port = String(managementPort);
  return url.href;
}

for (const language of languages) {
  test(`by TLS, with a certificate of each side, a task is done in ${language}`, async () => {
    const house = await byTls(ours);
    await house.consumer(ours, language);
    const { status, body } = await house.api.send("trial", { do: "succeed" }, { headers: { prefer: "wait=30" } });
    expect([status, body.state]).toEqual([200, "succeeded"]);
  });
}

test("RabbitMQ's management is asked by TLS, with the same files: it says who takes tasks", async () => {
  const house = await byTls(ours);
  await house.consumer(ours);
  const consumers = await eventually(
    async () => (await house.api.get<{ consumers: { routing_keys: string[] }[] }>("/consumers")).body.consumers,
    {
      until: (seen) => seen.length > 0,
      what: "the consumer is listed, which RabbitMQ's management alone tells",
    },
  );
  expect(JSON.stringify(consumers)).toContain("trial");
});

test("the command line asks the management by TLS, and says which file is missing", async () => {
  const url = managementByTls(broker.managementUrl);
  const contracts = join(import.meta.dirname, "../../contracts");
  const passwords = Object.fromEntries(
    ["WAYBILL_API", "WAYBILL_COORDINATOR", "EXPORTER"].map((user) => [`RABBITMQ_PASSWORD_${user}`, "of a test"]),
  );
  const apply = (environment: Readonly<Record<string, string>>) =>
    waybill(
      ["topology", "apply", "--contracts", contracts, "--consumer", "exporter=data_export", "--vhost", "by_tls", "--management-url", url],
      { environment: { ...passwords, ...environment } },
    );
  expect(await apply(ours)).toMatchObject({ status: 0, stderr: expect.stringMatching(/^\d+ things made/) });
  expect(await apply({ ...ours, WAYBILL_RABBITMQ_CA: stranger.ca })).toMatchObject({
    status: 7,
    stderr: expect.stringMatching(/does not answer: RabbitMQ's certificate is not trusted .+ WAYBILL_RABBITMQ_CA must be the file/),
  });
  const { WAYBILL_RABBITMQ_CERT: _, ...half } = ours;
  expect(await apply(half)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--rabbitmq-cert and --rabbitmq-key belong together"),
  });
});

const wrong = [
  {
    that: "RabbitMQ's certificate is of another authority",
    environment: () => ({ ...ours, WAYBILL_RABBITMQ_CA: stranger.ca }),
    says: /RabbitMQ's certificate is not trusted \(.+\): WAYBILL_RABBITMQ_CA must be the file of the authority that signed it/,
  },
  {
    that: "no certificate is shown where RabbitMQ wants one",
    environment: () => ({ WAYBILL_RABBITMQ_CA: authority.ca }),
    says: /RabbitMQ does not take this client's certificate, or wants one \(.+\): WAYBILL_RABBITMQ_CERT and WAYBILL_RABBITMQ_KEY must be files/,
  },
];
for (const { that, environment, says } of wrong) {
  test(`${that}: services and consumers say what to set`, async () => {
    const house = await byTls(environment());
    const lines = [{ who: "the server", program: house.server, message: "RabbitMQ is unreachable" }];
    for (const language of languages)
      lines.push({
        who: language,
        program: await house.startConsumer(environment(), language),
        message: "no connection to RabbitMQ; trying again",
      });
    for (const { who, program, message } of lines) expect.soft(JSON.stringify(await untilSaid(program, message)), who).toMatch(says);
  });
}

const untilSaid = (program: Program, message: string) => program.untilLine(({ msg }) => msg === message);

test("the API is spoken by TLS, and a renewed certificate is taken without a restart", async () => {
  const folder = temporaryFolder();
  const files = { cert: join(folder, "tls.pem"), key: join(folder, "tls.key") };
  const put = ({ cert, key }: typeof files) => {
    copyFileSync(key, files.key);
    copyFileSync(cert, files.cert);
  };
  put(await authority.sign("first"));
  const nobody = { amqpUrl: "amqp://127.0.0.1:1", managementUrl: "http://127.0.0.1:1" };
  const house = await House.start({ broker: nobody, environment: { WAYBILL_TLS_CERT: files.cert, WAYBILL_TLS_KEY: files.key } });
  expect(house.api.url).toMatch(/^https:/);
  expect(await shownBy(house)).toBe("first");
  put(await authority.sign("second"));
  await eventually(() => shownBy(house), { until: (name) => name === "second", what: "the renewed certificate is shown" });
});

/** Whose certificate it is; a connection of its own each time. */
function shownBy({ api }: House): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL("/livez", api.url), { ca: readFileSync(authority.ca), agent: false }, (response) => {
      resolve(String((response.socket as TLSSocket).getPeerCertificate().subject.CN));
      response.destroy();
    });
    asked.on("error", reject).end();
  });
}
