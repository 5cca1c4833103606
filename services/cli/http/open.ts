import type { GlobalOptions } from "../global_options.ts";
import type { Io } from "../io.ts";
import { Api } from "./api.ts";
import { readContexts } from "./contexts.ts";
import { settingsOf } from "./settings.ts";

/** The API that the options and the environment lead to. @throws Refused */
export function openApi(options: GlobalOptions, io: Io): Api {
  const settings = settingsOf(options, io.environment, readContexts(io.environment));
  return new Api(settings, { timeoutMs: options.timeout, verbose: options.verbose ?? false }, io);
}
