import type { Topology } from "@waybill/contracts";
import type { ServedContract } from "../../services/contracts/contract_set.ts";

/**
 * The modules of values: contracts, topology and formats as Python, and the package that names them with the types, which are
 * in `typeModules`, text by file.
 */
export function valueFiles(
  { contracts, topology, formats }: PythonSource,
  typeModules: ReadonlyMap<string, string>,
): readonly (readonly [name: string, text: string])[] {
  const types = contracts.flatMap(({ routingKey }) =>
    [`types.${routingKey}_payload`, `types.${routingKey}_result`].flatMap((module) =>
      definedIn(typeModules.get(`${module.replace(".", "/")}.py`) ?? "").map((name) => ({ module, name })),
    ),
  );
  const all = [...types.map(({ name }) => name), "contracts", "formats", "topology"].toSorted();
  return [
    [
      "__init__.py",
      [
        banner,
        "from . import contracts\nfrom .formats import formats\nfrom .topology import topology\n",
        ...types.map(({ module, name }) => `from .${module} import ${name}\n`),
        `\n__all__ = ${literal(all)}\n`,
      ].join(""),
    ],
    ["contracts.py", contractsFile(contracts)],
    ["formats.py", `${banner}from typing import TypedDict\n\n\n${formatRow}\n\nformats: dict[str, FormatRow] = ${literal(formats)}\n`],
    ["topology.py", topologyFile(topology)],
  ];
}

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
function contractsFile(contracts: readonly ServedContract[]): string {
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
  return `${banner}from ..contract import Contract\n${imports.join("")}${values.join("")}`;
}

function topologyFile({ exchanges, queues, taskQueue, controlQueue }: Topology): string {
  const given = (...values: readonly unknown[]) => `(${values.map((each) => literal(each, "    ")).join(", ")})`;
  const queue = ({ name, bind, arguments: args }: Topology["queues"][number]) =>
    `Queue${given(name, bind.exchange, bind.routingKey, args)}`;
  return `${banner}from ..declarations import ControlQueue, Exchange, Queue, TaskQueue, Topology

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

export interface PythonSource {
  readonly contracts: readonly ServedContract[];
  readonly topology: Topology;
  readonly formats: unknown;
}

export const banner = "# Generated from the contract folder by `npm run generate`. Change the contract, not this file.\n";
