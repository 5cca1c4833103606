import type { Topology } from "@waybill/contracts";
import type { ServedContract } from "../contract_set.ts";
import { commandFor, type PackageSource, type Place } from "./source.ts";

/**
 * The modules of values as Python: the contracts and, of `waybill_contracts` alone, the topology and the formats; and the
 * package that names them with the types, which are in `typeModules`, text by file.
 */
export function valueFiles(
  { contracts, topology, formats }: PackageSource,
  typeModules: ReadonlyMap<string, string>,
  place: Place,
): readonly (readonly [name: string, text: string])[] {
  const types = contracts.flatMap(({ routingKey }) =>
    [`types.${routingKey}_payload`, `types.${routingKey}_result`].flatMap((module) =>
      definedIn(typeModules.get(`${module.replace(".", "/")}.py`) ?? "").map((name) => ({ module, name })),
    ),
  );
  const values = place === "package" ? ["formats", "topology"] : [];
  const all = [...types.map(({ name }) => name), "contracts", ...values].toSorted();
  const imports = [
    "from . import contracts\n",
    ...values.map((name) => `from .${name} import ${name}\n`),
    ...types.map(({ module, name }) => `from .${module} import ${name}\n`),
  ];
  const init = ["__init__.py", `${banner(place)}${imports.join("")}\n__all__ = ${literal(all)}\n`] as const;
  if (place === "folder") return [init, ["contracts.py", contractsFile(contracts, place)]];
  return [
    init,
    ["contracts.py", contractsFile(contracts, place)],
    ["formats.py", formatsFile(formats)],
    ["topology.py", topologyFile(topology)],
  ];
}

const formatsFile = (formats: unknown): string =>
  `${banner("package")}from typing import TypedDict\n\n\n${formatRow}\n\nformats: dict[str, FormatRow] = ${literal(formats)}\n`;

/** What a module of types defines: the classes that the tool made, whatever their schemas call them. */
function definedIn(module: string): readonly string[] {
  return [...module.matchAll(/^(?:class (\w+)\(|(\w+) = TypedDict\()/gm)].map(([, named, made]) => (named ?? made)!);
}

const formatRow = [
  "class FormatRow(TypedDict):",
  "    description: str",
  "    example: str",
  "    pattern: str",
  "    calendar: bool",
  "",
].join("\n");

/** `from waybill_contracts import contracts`, then `contracts.data_export`: a module, so that each has its own types. */
function contractsFile(contracts: readonly ServedContract[], place: Place): string {
  const imports = contracts.flatMap(({ routingKey, payloadSchema, resultSchema }) => [
    `from .types.${routingKey}_payload import ${payloadSchema["title"]}\n`,
    `from .types.${routingKey}_result import ${resultSchema["title"]}\n`,
  ]);
  const values = contracts.map(
    (contract) => `
${contract.routingKey}: Contract[${contract.payloadSchema["title"]}, ${contract.resultSchema["title"]}] = Contract(
    routing_key=${literal(contract.routingKey)},
    digest=${literal(contract.digest)},
    title=${literal(contract.title)},
    timeout_ms=${contract.timeoutMs},
    max_redeliveries=${contract.maxRedeliveries},
    outcome=${literal(contract.outcome)},
    sensitive=${tuple(contract.sensitive.map((each) => literal(each)))},
    payload_schema=${literal(contract.payloadSchema, "    ")},
    result_schema=${literal(contract.resultSchema, "    ")},
)
`,
  );
  return `${banner(place)}from ${place === "package" ? "..contract" : "waybill_contracts"} import Contract\n${imports.join("")}${values.join("")}`;
}

function topologyFile({ exchanges, queues, taskQueue, controlQueue }: Topology): string {
  const given = (...values: readonly unknown[]) => `(${values.map((each) => literal(each, "    ")).join(", ")})`;
  const queue = ({ name, bind, arguments: args }: Topology["queues"][number]) =>
    `Queue${given(name, bind.exchange, bind.routingKey, args)}`;
  return `${banner("package")}from ..declarations import ControlQueue, Exchange, Queue, TaskQueue, Topology

topology = Topology(
    exchanges=${tuple(exchanges.map(({ name, type }) => `Exchange${given(name, type)}`))},
    queues=${tuple(queues.map(queue))},
    task_queue=TaskQueue${given(taskQueue.exchange, taskQueue.arguments)},
    control_queue=ControlQueue(${literal(controlQueue.exchange)}, ${literal(controlQueue.name)}, ${tuple(controlQueue.bindings.map((each) => literal(each)))}),
)
`;
}

/** JSON's strings and numbers are Python's too; its three words are not. */
function literal(value: unknown, indent = ""): string {
  const deeper = `${indent}    `;
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const lines = Array.isArray(value)
    ? value.map((each) => literal(each, deeper))
    : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${literal(each, deeper)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.map((line) => `${deeper}${line},\n`).join("")}${indent}${close}`;
}

const tuple = (values: readonly string[]) => (values.length === 1 ? `(${values[0]},)` : `(${values.join(", ")})`);

export const banner = (place: Place): string =>
  `# Generated from the contract folder by \`${commandFor[place]}${place === "folder" ? " python" : ""}\`. Change the contract, not this file.\n`;
