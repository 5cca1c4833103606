import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Say } from "../../scripts/broker/broker.ts";
import { containerBroker } from "../../scripts/broker/container.ts";
import { installFromDistribution } from "../../scripts/broker/install.ts";
import type { Rung } from "../../scripts/broker/ladder.ts";
import { nativeBroker } from "../../scripts/broker/native.ts";

/** WAYBILL_TEST_BROKER: which RabbitMQ the tests run on. `auto` takes the first that can be had. */
export type BrokerChoice = "auto" | "container" | "native";

/** @throws when the variable says something else. */
export function brokerChoice(value: string | undefined): BrokerChoice {
  if (value === undefined || value === "") return "auto";
  if (value === "auto" || value === "container" || value === "native") return value;
  throw new Error(`WAYBILL_TEST_BROKER must be auto, container or native, got "${value}".`);
}

/** The ways to a broker of our own for tests: empty, temporary, gone when it is closed. */
export function ownRungs(
  choice: BrokerChoice,
  environment: NodeJS.ProcessEnv,
  say: Say,
  /** Further lines of a private node's rabbitmq.conf. */
  configuration: readonly string[] = [],
): readonly Rung[] {
  const native = async () => {
    const folder = await mkdtemp(join(tmpdir(), "waybill-broker-"));
    return nativeBroker({ folder, temporary: true, configuration, searchPath: environment["PATH"] ?? "", say });
  };
  const rungs: Record<Exclude<BrokerChoice, "auto">, readonly Rung[]> = {
    container: [{ name: "a container", reach: containerBroker }],
    native: [
      { name: "a private node", reach: native },
      { name: "the distribution's package", reach: () => installFromDistribution(environment, say).then(native) },
    ],
  };
  return choice === "auto" ? [...rungs.container, ...rungs.native] : rungs[choice];
}
