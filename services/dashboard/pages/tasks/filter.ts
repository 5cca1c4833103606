/** A filter as the box shows it, and as the query string of page and API has it. */
export type Filter = readonly (readonly [key: string, value: string])[];

/** What the box says in words of its own, and the API by a path. */
export type Understood =
  | { readonly kind: "filter"; readonly filter: Filter }
  /** An id: there is a page for it. */
  | { readonly kind: "task"; readonly id: string };

/**
 * What is typed into the box. The API judges the keys and the values, by its own names; here is only their writing.
 *
 *   state:dead routing_key:data_export   →  state=dead&routing_key=data_export
 *   error:"no such user"                 →  error=no such user
 *   state:dead state:expired             →  state=dead,expired
 *   0199a3f2-77c1-…                      →  the page of that task
 *   order-8812, order of May             →  idempotency_key=order-8812, idempotency_key=order of May
 *   -state:dead                          →  not_state=dead
 *   attempt:>3                           →  attempt_over=3
 *   duration:>2s                         →  duration_over=2s
 *   age:>10m, age:<10m                   →  before=10m, since=10m
 */
export function understand(text: string): Understood {
  const words = [...text.matchAll(/(?:([^\s:"]+):)?(?:"([^"]*)"|(\S+))/g)];
  const pairs = words.map(([, key, quoted, plain]): [string, string] => [key ?? "", quoted ?? plain!]);
  const [only, ...others] = pairs;
  if (only !== undefined && others.length === 0 && only[0] === "" && isId(only[1])) return { kind: "task", id: only[1] };
  const values = new Map<string, string>();
  for (const [typed, typedValue] of pairs) {
    const [name, value] = typed === "" ? ["idempotency_key", typedValue] : inTheApisWords(typed, typedValue);
    const before = values.get(name);
    // Words without a key are one key of idempotency; a key that is there twice asks for one or the other.
    values.set(name, before === undefined ? value : `${before}${typed === "" ? " " : ","}${value}`);
  }
  return { kind: "filter", filter: [...values] };
}

/** What a person compares is a name of its own there. */
function inTheApisWords(key: string, value: string): readonly [name: string, value: string] {
  const [, sign = "", rest = value] = /^([<>])(.+)$/.exec(value) ?? [];
  const compared = comparisons[`${key}${sign}`];
  if (compared !== undefined) return [compared, rest];
  return key.startsWith("-") ? [`not_${key.slice(1)}`, value] : [key, value];
}

const comparisons: Readonly<Record<string, string | undefined>> = {
  "attempt>": "attempt_over",
  "duration>": "duration_over",
  "age>": "before",
  "age<": "since",
};

const isId = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);

/** As it would be typed. */
export const written = (filter: Filter): string =>
  filter.map(([key, value]) => `${key}:${/[\s"]/.test(value) ? `"${value}"` : value}`).join(" ");

export const asQuery = (filter: Filter): string => new URLSearchParams(filter.map(([key, value]) => [key, value])).toString();

/** As a command, which has the same words. */
export const asCommand = (filter: Filter): string =>
  ["waybill task list", ...filter.map(([key, value]) => `--${flagOf(key)} ${quoted(value)}`)].join(" ");

/** A field of the payload keeps its own name. */
const flagOf = (key: string): string => (key.startsWith("payload.") ? key : key.replaceAll("_", "-"));

const quoted = (value: string): string => (/^[\w.,:/@-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`);

/** Whether a task that the stream tells of could stand in the list: what else the filter asks for, only the API knows. */
export function mayShow(filter: Filter, task: { readonly routing_key?: string; readonly state?: string }): boolean {
  const values = new Map(filter);
  const states = values.get("state")?.split(",");
  const key = values.get("routing_key");
  return (key === undefined || key === task.routing_key) && (states === undefined || states.includes(task.state ?? ""));
}
