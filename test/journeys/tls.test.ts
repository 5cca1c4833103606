import { copyFileSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OwnBroker } from "../../scripts/broker/broker.ts";
import { climb } from "../../scripts/broker/ladder.ts";
import { freePort } from "../../scripts/ports.ts";
import type { Program } from "../../scripts/program.ts";
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
let ours: Readonly<Record<string, string>>;
beforeAll(async () => {
  [authority, stranger] = await Promise.all([Authority.make("waybill test"), Authority.make("somebody else")]);
  const [server, client] = [await authority.sign("rabbitmq"), await authority.sign("waybill")];
  port = await freePort();
  const configuration = [
    `listeners.ssl.1 = 127.0.0.1:${port}`,
    ...[`ssl_options.cacertfile = ${authority.ca}`, `ssl_options.certfile = ${server.cert}`, `ssl_options.keyfile = ${server.key}`],
    ...["ssl_options.verify = verify_peer", "ssl_options.fail_if_no_peer_cert = true"],
  ];
  broker = await climb(ownRungs("native", process.env, console.log, configuration), console.log);
  ours = { WAYBILL_RABBITMQ_CA: authority.ca, WAYBILL_RABBITMQ_CERT: client.cert, WAYBILL_RABBITMQ_KEY: client.key };
});
afterAll(() => broker?.close());

/** Its own vhost, by TLS. */
async function byTls(environment: Readonly<Record<string, string>>): Promise<House> {
  const { amqpUrl, managementUrl } = await freshVhost(broker);
  const url = new URL(amqpUrl.replace("amqp:", "amqps:"));
  url.port = String(port);
  return House.start({ broker: { amqpUrl: url.href, managementUrl }, environment });
}

for (const language of languages) {
  test(`by TLS, with a certificate of each side, a task is done in ${language}`, async () => {
    const house = await byTls(ours);
    await house.consumer(ours, language);
    const { status, body } = await house.api.send("trial", { do: "succeed" }, { headers: { prefer: "wait=30" } });
    expect([status, body.state]).toEqual([200, "succeeded"]);
  });
}

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
        message: "RabbitMQ is unreachable; trying again",
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
