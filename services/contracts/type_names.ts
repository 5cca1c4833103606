import type { JsonSchema } from "@waybill/contracts";
import { walkSchema } from "@waybill/contracts/schema";
import type { ServedContract } from "./contract_set.ts";
import { ContractFolderError } from "./folder_error.ts";

/**
 * Every title becomes a type, and all contracts share one package in each language, so no two schemas may
 * use one: neither the payload and result of a contract, nor `data` and `data_export`, whose types
 * both start with `Data`. Answers those that do.
 */
export function sharedTypeNames(contracts: Iterable<ServedContract>): readonly ContractFolderError[] {
  const shared: ContractFolderError[] = [];
  const usedBy = new Map<string, string>();
  for (const { routingKey, payloadSchema, resultSchema } of contracts) {
    for (const [part, schema] of [["payload", payloadSchema] as const, ["result", resultSchema] as const]) {
      const file = `tasks/${routingKey}/${part}.schema.json`;
      for (const title of titlesOf(schema)) {
        const other = usedBy.get(title);
        if (other)
          shared.push(
            new ContractFolderError({ file, expected: "titles that no other schema uses", got: `${title}, which ${other} uses` }),
          );
        usedBy.set(title, file);
      }
    }
  }
  return shared;
}

export function titlesOf(root: JsonSchema): readonly string[] {
  return [...walkSchema(root)].flatMap(({ schema: { title } }) => (typeof title === "string" ? [title] : []));
}
