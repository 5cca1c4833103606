import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import type { Api } from "../http/api.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { type Row, showOne, showRows } from "../output/show.ts";

export interface AddOptions extends GlobalOptions {
  readonly role: string;
  readonly scopes?: readonly string[];
  readonly expiresIn?: string;
  readonly rateLimit?: string;
}

export interface RotateOptions extends GlobalOptions {
  readonly overlap?: string;
}

interface ApiKey extends Row {
  readonly id: string;
  readonly name: string;
  readonly revoked_at: string | null;
}

export async function list(options: GlobalOptions, io: Io): Promise<void> {
  const keys = await keysOf(openApi(options, io));
  showRows(keys, ["name", "role", "scopes", "rate_limit", "last_used_at", "expires_at", "old_key_until", "revoked_at", "id"], options, io);
  io.note(`${count(keys.length, "API key")}\n`);
}

export async function add(name: string, { role, scopes, expiresIn, rateLimit, ...options }: AddOptions, io: Io): Promise<void> {
  const asked = { name, role, scopes, expires_in: expiresIn, rate_limit: rateLimit };
  showSecret(await openApi(options, io).post<ApiKey>("/api_keys", asked), options, io);
}

export async function rotate(nameOrId: string, { overlap, ...options }: RotateOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  showSecret(await api.post<ApiKey>(`${await pathOf(nameOrId, api)}/rotate`, { overlap }), options, io);
}

export async function revoke(nameOrId: string, options: GlobalOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  await api.ask("DELETE", await pathOf(nameOrId, api));
  io.note(`${nameOrId} is revoked.\n`);
}

/** The secret is data too, so that a script can keep it: `-o csv --columns api_key --no-headers`. */
function showSecret(key: ApiKey, options: GlobalOptions, io: Io): void {
  showOne(key, ["name", "role", "scopes", "rate_limit", "expires_at", "old_key_until", "id", "api_key"], options, io);
  io.note("The key is shown this once, and kept nowhere.\n");
}

const keysOf = async (api: Api) => (await api.get<{ readonly api_keys: readonly ApiKey[] }>("/api_keys")).api_keys;

/** The API knows keys by their ids. @throws Refused `not_found` */
async function pathOf(nameOrId: string, api: Api): Promise<string> {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(nameOrId)) return `/api_keys/${nameOrId}`;
  const keys = (await keysOf(api)).filter(({ revoked_at: revokedAt }) => revokedAt === null);
  const named = keys.find(({ name }) => name === nameOrId);
  if (named !== undefined) return `/api_keys/${named.id}`;
  throw new Refused("not_found", `No API key is named ${nameOrId}. Known: ${keys.map(({ name }) => name).join(", ") || "none"}.`);
}
