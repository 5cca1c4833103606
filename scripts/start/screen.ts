import type { LeftOut } from "./consumers.ts";

/** What `npm start` ends on. */
export function screen(facts: ScreenFacts): string {
  const { apiUrl, broker, dataFolder, consumers, leftOut, samples, shop } = facts;
  const rows: readonly (readonly [string, string])[] = [
    ["Dashboard", `${apiUrl}/dashboard`],
    ["API", apiUrl],
    ["Reference", `${apiUrl}/reference`],
    ["RabbitMQ", rabbitmqRow(broker)],
    ["AMQP", amqpRow(broker)],
    ["Data folder", dataFolder],
    ...(shop === null
      ? []
      : ([
          ["Shop", shop.url],
          ["Mails", shop.mails],
        ] as const)),
    ["Consumers", `${listed(consumers)} connected`],
    ...leftOut.map(({ language, why }) => ["Left out", `${language}: ${why}`] as const),
    ...samples.map((sample) => ["Sample task", sampleRow(sample)] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    "",
    "Waybill is up.",
    "",
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    "",
    "Try it:",
    "",
    ...curl(facts).map((line) => `  ${line}`),
    "",
    ...(shop === null ? [] : [...signUp(shop.url).map((line) => `  ${line}`), ""]),
    "Ctrl-C stops everything.",
    "",
  ].join("\n");
}

export interface ScreenFacts {
  readonly apiUrl: string;
  /** With user and password in its URLs. */
  readonly broker: { readonly description: string; readonly amqpUrl: string; readonly managementUrl: string };
  readonly dataFolder: string;
  /** Languages. */
  readonly consumers: readonly string[];
  readonly leftOut: readonly LeftOut[];
  readonly samples: readonly SampleTask[];
  /** The sample application; null: it was not asked for. */
  readonly shop: { readonly url: string; readonly mails: string } | null;
  readonly needsKey: boolean;
}

export type SampleTask =
  | {
      readonly kind: "done";
      readonly language: string;
      readonly id: string;
      readonly file: string;
      readonly rowCount: number;
      readonly tookMs: number;
    }
  | { readonly kind: "not_done"; readonly id: string; readonly state: string };

function rabbitmqRow({ description, managementUrl }: ScreenFacts["broker"]): string {
  const { origin, username, password } = new URL(managementUrl);
  // The password of somebody's own broker is theirs to show; guest's is known to everybody.
  const login = username === "guest" ? `user ${username}, password ${password}` : `user ${username}`;
  return `${origin} (${login}): ${description}`;
}

/** What a consumer of one's own is given as AMQP_URL. */
function amqpRow({ amqpUrl }: ScreenFacts["broker"]): string {
  const { username, password } = new URL(amqpUrl);
  return username === "guest" || password === "" ? amqpUrl : amqpUrl.replace(`:${password}@`, ":…@");
}

function sampleRow(sample: SampleTask): string {
  if (sample.kind === "not_done") return `${sample.id} is still ${sample.state}; its consumer may be busy with earlier tasks`;
  return `${sample.id} is done by ${sample.language}: ${sample.rowCount} rows in ${sample.file} (${sample.tookMs} ms)`;
}

/** `TypeScript, Python and Go are`; `TypeScript is`. */
function listed(languages: readonly string[]): string {
  return `${new Intl.ListFormat("en-GB").format(languages)} ${languages.length === 1 ? "is" : "are"}`;
}

function curl({ apiUrl, needsKey }: ScreenFacts): readonly string[] {
  const key = needsKey ? ' -H "authorization: Bearer $WAYBILL_API_KEY"' : "";
  return [
    `curl -i ${apiUrl}/tasks/data_export -H 'content-type: application/json'${key} \\`,
    `     -d '{"user_id": 1, "format": "csv", "requested_at": "2026-11-24T10:00:00Z"}'`,
  ];
}

function signUp(url: string): readonly string[] {
  return [`curl -i ${url}/users -H 'content-type: application/json' -d '{"name": "Ada", "email": "ada@example.org"}'`];
}
