import { readFileSync } from "node:fs";
import { Refused } from "../exits.ts";
import { authorityIn } from "./authority.ts";
import type { Contexts } from "./contexts.ts";

/** Whom is asked and by which key, and where each came from. */
export interface Settings {
  readonly url: string;
  readonly apiKey: string | null;
  /** The certificate of the authority that signed the API's, beside those that are known anyway. */
  readonly ca: string | null;
  /** The name of the context that the URL is of; null: of none. */
  readonly context: string | null;
  readonly sources: { readonly url: string; readonly api_key: string; readonly ca: string };
}

export interface ConnectionOptions {
  readonly url?: string;
  readonly apiKeyFile?: string;
  readonly context?: string;
  readonly ca?: string;
}

const defaultUrl = "http://localhost:8080";

/**
 * Flag before environment before context before default. A context's key goes to that context's URL alone: whoever names
 * another URL does not send it there.
 *
 * @throws Refused `usage`, `not_found`
 */
export function settingsOf(options: ConnectionOptions, environment: NodeJS.ProcessEnv, { current, contexts }: Contexts): Settings {
  const [asked, by] = firstOf([
    [options.context, "--context"],
    [environment["WAYBILL_CONTEXT"], "WAYBILL_CONTEXT"],
    [current ?? undefined, "the current context"],
  ]);
  const context = asked === undefined ? undefined : contexts[asked];
  if (asked !== undefined && context === undefined)
    throw new Refused(
      "not_found",
      `No context is named ${asked} (${by}). Known: ${Object.keys(contexts).join(", ") || "none"}. Run: waybill context add ${asked} --url <url>`,
    );
  // A context that is named is meant, whatever the environment says; the current one is only what was used last.
  const isNamed = options.context !== undefined;
  const [url, urlFrom] = firstOf([
    [options.url, "--url"],
    ...(isNamed ? [[context?.url, `context ${asked}`] as const] : []),
    [environment["WAYBILL_URL"], "WAYBILL_URL"],
    [context?.url, `context ${asked}`],
    [defaultUrl, "the default"],
  ]);
  const isOfContext = urlFrom === `context ${asked}`;
  const [apiKey, keyFrom] = firstOf([
    [options.apiKeyFile === undefined ? undefined : keyIn(options.apiKeyFile), "--api-key-file"],
    ...(isNamed && isOfContext ? [[context?.api_key, `context ${asked}`] as const] : []),
    [environment["WAYBILL_API_KEY"], "WAYBILL_API_KEY"],
    [isOfContext ? context?.api_key : undefined, `context ${asked}`],
  ]);
  const fromFile = (file: string | undefined) => (file === undefined || file === "" ? undefined : authorityIn(file));
  const ofContext: Candidate = [isOfContext ? context?.ca : undefined, `context ${asked}`];
  const [ca, caFrom] = firstOf([
    [fromFile(options.ca), "--ca"],
    ...(isNamed ? [ofContext] : []),
    [fromFile(environment["WAYBILL_CA"]), "WAYBILL_CA"],
    ofContext,
  ]);
  return {
    ca: ca ?? null,
    ...{ url: checkedUrl(url!, urlFrom), apiKey: apiKey ?? null, context: isOfContext ? asked! : null },
    sources: { url: urlFrom, api_key: apiKey === undefined ? "none" : keyFrom, ca: caFrom },
  };
}

type Candidate = readonly [value: string | undefined, from: string];

const firstOf = (candidates: readonly Candidate[]): Candidate => candidates.find(([value]) => (value ?? "") !== "") ?? [undefined, "none"];

/** @throws Refused `usage` */
export function checkedUrl(text: string, from: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new Refused("usage", `The URL of the API (${from}) must be http:// or https://, got ${JSON.stringify(text)}.`);
  if (url.username !== "" || url.password !== "")
    throw new Refused("usage", `The URL of the API (${from}) has a password in it. Use --api-key-file or WAYBILL_API_KEY.`);
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}

/** @throws Refused `usage` */
export function keyIn(file: string): string {
  let key: string;
  try {
    key = readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Refused("usage", `The file of the API key cannot be read: ${(error as Error).message}.`, { cause: error });
  }
  if (!/^[\x21-\x7e]+$/.test(key)) throw new Refused("usage", `${file} holds no API key: expected one word and nothing else.`);
  return key;
}
