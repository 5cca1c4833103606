import { describe, expect, test } from "vitest";
import { Compose, hasEngine } from "../support/compose.ts";

const endpoint = "http://collector:4318";
const sampler = { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.1" };

const files = [
  { file: "docker-compose.yml", services: ["api", "coordinator"], consumers: ["python", "go", "typescript", "sample"] },
  { file: "compose.cluster.yml", services: ["api-1", "api-2", "coordinator"], consumers: ["python", "go", "typescript"] },
];

describe.skipIf(!(await hasEngine()))("where spans go", () => {
  for (const { file, services, consumers } of files) {
    const traced = [...services, ...consumers.map((name) => `consumer-${name}`)].toSorted();

    test(`${file}: what is set of OpenTelemetry's variables reaches each service and each consumer`, async () => {
      const given = await givenBy(file, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...sampler });
      for (const [name, environment] of given)
        expect({ name, ...environment }).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...sampler });
      expect(given.map(([name]) => name)).toEqual(traced);
    });

    test(`${file}: where none is set there is none in a container, and traces are off`, async () => {
      const unset = await givenBy(file, {});
      expect(unset.map(([name]) => name)).toEqual(traced);
      for (const [, environment] of unset) expect(new Set(Object.values(environment))).toEqual(new Set([null]));
    });
  }
});

type Given = Readonly<Record<string, string | null>>;

/** OpenTelemetry's variables of each service that knows any. */
async function givenBy(file: string, environment: Readonly<Record<string, string>>): Promise<readonly (readonly [string, Given])[]> {
  const compose = new Compose(file, environment);
  const { services } = JSON.parse(await compose.run("--profile", "*", "config", "--format", "json")) as Config;
  return Object.entries(services)
    .map(([name, { environment: all }]) => [name, ofOpenTelemetry(all ?? {})] as const)
    .filter(([, known]) => Object.keys(known).length > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const ofOpenTelemetry = (all: Given): Given => Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith("OTEL_")));

interface Config {
  readonly services: Readonly<Record<string, { readonly environment?: Given }>>;
}
