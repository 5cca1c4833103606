/** A JSON Schema, draft 2020-12, as it stands in the contract's folder. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * One contract, as those who do its work see it: what the payload and the result look like,
 * and the few rules of its policy that a consumer carries out itself. The rest (retries,
 * delays, limits) is the coordinator's.
 *
 * `Payload` and `Result` exist for the compiler alone: `consumer.handle(contracts.data_export, handler)`
 * does not compile when the handler takes or answers something else.
 */
export interface Contract<Payload = unknown, Result = unknown> {
  /** The one name: contract folder, queue, handler file, URL segment. */
  readonly routingKey: string;
  /** SHA-256 over the exact bytes of the contract's files, hexadecimal: two teams with one digest mean the same. */
  readonly digest: string;
  readonly title: string;
  /** How long one attempt may take, in milliseconds. */
  readonly timeoutMs: number;
  /** A message that has come back more often than this is reported `crashed`, not worked. */
  readonly maxRedeliveries: number;
  readonly outcome: "required" | "none";
  /** JSON pointers into the payload whose values no problem, log line or page may show. */
  readonly sensitive: readonly string[];
  readonly payloadSchema: JsonSchema;
  readonly resultSchema: JsonSchema;
  /** Never set: carries the types. */
  readonly types?: { readonly payload: Payload; readonly result: Result };
}
