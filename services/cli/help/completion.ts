import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { catalogue } from "../../lifecycle/error_catalogue.ts";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import { Api } from "../http/api.ts";
import { readContexts } from "../http/contexts.ts";
import { settingsOf } from "../http/settings.ts";
import type { Io } from "../io.ts";
import type { Verb } from "../verb.ts";
import { candidates } from "./complete.ts";

export const completion: Verb = {
  verb: "completion",
  arguments: [["<shell>", "bash, zsh or fish"]],
  what: "a script by which this shell completes commands, options, routing keys, pipelines and contexts",
  example: "completion bash > ~/.local/share/bash-completion/completions/waybill",
  async run([shell]: readonly string[], _options, io) {
    const script = scripts[shell!];
    if (script === undefined) throw new Refused("usage", `completion knows ${Object.keys(scripts).join(", ")}, not ${shell}.`);
    io.out(script);
  },
};

/** What those scripts call, at each press of the key. */
export const complete: Verb = {
  verb: "__complete",
  arguments: [["[words...]", "behind --: the words of the line; the last is being typed"]],
  what: "what may stand there, one on each line; silent where nothing can be said",
  example: "__complete -- queue pause da",
  async run([words]: readonly (readonly string[])[], options, io) {
    const { commandNames, commandsOf } = await import("../nouns.ts");
    const found = await candidates(words!, await commandsOf(words!), {
      commands: commandNames,
      routingKeys: () => namesOf("routing_keys", words!, options, io),
      pipelines: () => namesOf("pipelines", words!, options, io),
      contexts: () => Object.keys(readContexts(io.environment).contexts),
      codes: Object.keys(catalogue),
    }).catch(() => []);
    io.out(found.map((one) => `${one}\n`).join(""));
  },
};

const scripts: Readonly<Record<string, string>> = {
  bash: `# waybill completion bash
_waybill() {
  local IFS=$'\\n'
  COMPREPLY=($(waybill __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _waybill waybill
`,
  zsh: `#compdef waybill
# waybill completion zsh
_waybill() {
  local -a found
  found=("\${(@f)$(waybill __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  (( \${#found[1]} )) && compadd -a found || _files
}
compdef _waybill waybill
`,
  fish: `# waybill completion fish
complete --command waybill --no-files --arguments '(waybill __complete -- (commandline --tokenize --current-process --cut-at-cursor)[2..] (commandline --current-token) 2>/dev/null)'
`,
};

/** Whoever types does not wait longer. */
const patienceMs = 300;
const keptMs = 30_000;

/** Names that only the server has which the line means, from the last half minute or from itself. */
async function namesOf(kind: keyof typeof served, words: readonly string[], options: GlobalOptions, io: Io): Promise<readonly string[]> {
  const settings = settingsOf(connectionIn(words), io.environment, readContexts(io.environment));
  const file = join(io.environment["XDG_CACHE_HOME"] || join(io.environment["HOME"] || homedir(), ".cache"), `waybill/${kind}.json`);
  const kept = keptIn(file);
  if (kept !== null && kept.url === settings.url && Date.now() - kept.at < keptMs) return kept.keys;
  const keys = await served[kind](new Api(settings, { ...options, timeoutMs: patienceMs, verbose: false }, io));
  keep(file, { url: settings.url, at: Date.now(), keys });
  return keys;
}

const served = {
  async routing_keys(api: Api) {
    const { contracts } = await api.get<{ readonly contracts: readonly { readonly routing_key: string }[] }>("/contracts");
    return contracts.map(({ routing_key }) => routing_key);
  },
  async pipelines(api: Api) {
    const { pipelines } = await api.get<{ readonly pipelines: readonly { readonly name: string }[] }>("/pipelines/named");
    return pipelines.map(({ name }) => name);
  },
};

function connectionIn(words: readonly string[]) {
  const given = (name: string) => {
    const at = words.indexOf(name);
    return at < 0 ? words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) : words[at + 1];
  };
  const [url, context, apiKeyFile, ca] = ["--url", "--context", "--api-key-file", "--ca"].map(given);
  return {
    ...(url === undefined ? {} : { url }),
    ...(context === undefined ? {} : { context }),
    ...(apiKeyFile === undefined ? {} : { apiKeyFile }),
    ...(ca === undefined ? {} : { ca }),
  };
}

interface Kept {
  readonly url: string;
  readonly at: number;
  readonly keys: readonly string[];
}

function keptIn(file: string): Kept | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Kept;
  } catch {
    return null;
  }
}

/** That nothing can be kept is nobody's business at a press of the key. */
function keep(file: string, kept: Kept): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  } catch {}
}
