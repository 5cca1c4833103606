import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import { authorityIn } from "../http/authority.ts";
import { type Contexts, contextsFile, readContexts, writeContexts } from "../http/contexts.ts";
import { checkedUrl, keyIn } from "../http/settings.ts";
import type { Io } from "../io.ts";
import { showRows } from "../output/show.ts";
import type { Verb } from "../verb.ts";

const which = [["<context>", "its name"]] as const;

export const verbs: readonly Verb[] = [
  { verb: "list", what: "all of them", example: "context list", run: (_given, options, io) => list(options, io) },
  {
    verb: "add",
    arguments: which,
    what: "keeps --url, the key in --api-key-file, and the certificate in --ca, under a name; one of that name is replaced",
    example: "context add production --url https://waybill.example.org --api-key-file key.txt",
    run: ([name]: readonly string[], options: GlobalOptions, io: Io) => add(name!, options, io),
  },
  {
    verb: "use",
    arguments: which,
    what: "it is meant wherever none is named",
    example: "context use staging",
    run: ([name]: readonly string[], _options: GlobalOptions, io: Io) => use(name!, io),
  },
  {
    verb: "remove",
    arguments: which,
    what: "forgets it, and its key",
    example: "context remove staging",
    run: ([name]: readonly string[], _options: GlobalOptions, io: Io) => remove(name!, io),
  },
];

async function list(options: GlobalOptions, io: Io): Promise<void> {
  const { current, contexts } = readContexts(io.environment);
  const rows = Object.entries(contexts).map(([name, { url, api_key }]) => ({
    ...{ name, url, current: name === current, has_api_key: api_key !== undefined },
  }));
  showRows(rows, ["name", "url", "current", "has_api_key"], options, io);
  if (rows.length === 0) io.note(`None yet (${contextsFile(io.environment)}). Begin: waybill context add <name> --url <url>\n`);
}

async function add(name: string, { url, apiKeyFile, ca }: GlobalOptions, io: Io): Promise<void> {
  if (!/^[A-Za-z0-9._-]{1,50}$/.test(name))
    throw new Refused("usage", "A context is named by 1 to 50 letters, digits, dots, underscores or hyphens.");
  if (url === undefined) throw new Refused("usage", `Which server? waybill context add ${name} --url <url>`);
  const { current, contexts } = readContexts(io.environment);
  const added = {
    url: checkedUrl(url, "--url"),
    ...(apiKeyFile === undefined ? {} : { api_key: keyIn(apiKeyFile) }),
    ...(ca === undefined ? {} : { ca: authorityIn(ca) }),
  };
  // The first is the one that is meant; a later one is not, so that production is never meant by accident.
  writeContexts({ current: current ?? name, contexts: { ...contexts, [name]: added } }, io.environment);
  io.note(
    `${name} is kept in ${contextsFile(io.environment)}.${current === null ? ` It is the current one.` : ` Use it: waybill context use ${name}`}\n`,
  );
}

async function use(name: string, io: Io): Promise<void> {
  const { contexts } = known(name, io);
  writeContexts({ current: name, contexts }, io.environment);
  io.note(`${name} is the current context: ${contexts[name]!.url}\n`);
}

async function remove(name: string, io: Io): Promise<void> {
  const { current, contexts } = known(name, io);
  const { [name]: _, ...others } = contexts;
  writeContexts({ current: current === name ? null : current, contexts: others }, io.environment);
  io.note(`${name} is forgotten.${current === name ? " No context is current now." : ""}\n`);
}

/** @throws Refused `not_found` */
function known(name: string, io: Io): Contexts {
  const contexts = readContexts(io.environment);
  if (contexts.contexts[name] !== undefined) return contexts;
  throw new Refused("not_found", `No context is named ${name}. Known: ${Object.keys(contexts.contexts).join(", ") || "none"}.`);
}
