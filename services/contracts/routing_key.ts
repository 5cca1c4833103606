/** Names of exchanges and queues, and the first word of every control queue's bindings. */
const reserved: ReadonlySet<string> = new Set(["tasks", "outcomes", "dead_letters", "control", "all"]);

/** Why a name is no routing key (lifecycle.md §5), in words that follow "expected"; null when it is one. */
export function wrongRoutingKey(name: string): string | null {
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(name)) return "a routing key: a small letter, then at most 63 small letters, digits and underscores";
  return reserved.has(name) ? `a routing key that is none of: ${[...reserved].join(", ")}` : null;
}

/** `data_export_v2` as the start of type names: `DataExportV2`. */
export function typeNameOf(routingKey: string): string {
  return routingKey.replaceAll(/(^|_)([a-z0-9])/g, (_match, _start, letter: string) => letter.toUpperCase()).replaceAll("_", "");
}
