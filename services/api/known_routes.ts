import type { FastifyInstance, FastifyRequest } from "fastify";
import { noSuchPath, WaybillError } from "../lifecycle/errors.ts";
import { pathOf } from "./path.ts";
import { type ProblemCode, statuses } from "./statuses.ts";

/**
 * Which methods a path knows: it tells a 405, which has to name them (RFC 9110 §15.5.6), from a 404. Fastify's own
 * `findRoute` finds `/tasks/:id` by that pattern alone, never by a path that fits it.
 *
 *   /schedules/preview   POST        a path as it is written counts before one with a name in it, `/schedules/:id`
 *   /tasks/trial         POST        of a name that is one of ours, the routes count that mean it: `/tasks/:routing_key`
 *   /tasks/0199…         GET, HEAD   `/tasks/:id`
 *   /tasks/nonsense      GET, HEAD, POST
 */
export class KnownRoutes {
  readonly #routes: { readonly method: string; readonly url: string; readonly fits: RegExp }[] = [];
  readonly #names: Names;

  /** Listens to every route that is added from now on. `names`: whether a word is what a parameter stands for. */
  constructor(app: FastifyInstance, names: Names) {
    this.#names = names;
    app.addHook("onRoute", ({ method, url }) => {
      const fits = new RegExp(`^${url.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)").replace("*", ".*")}$`);
      for (const one of [method].flat()) this.#routes.push({ method: one, url, fits });
    });
  }

  methodsOf(path: string): readonly string[] {
    const fitting = this.#routes.filter(({ fits }) => fits.test(path));
    const meant = [
      fitting.filter(({ url }) => url === path),
      fitting.filter(({ fits }) => this.#isNamed(fits.exec(path)?.groups)),
      fitting,
    ];
    const [closest = []] = meant.filter((routes) => routes.length > 0);
    return [...new Set(closest.map(({ method }) => method))].toSorted();
  }

  /** An error that a request met where there is nothing for it says so, with the methods that would have been right. */
  told(error: unknown, request: FastifyRequest): unknown {
    const nothingFound = error instanceof WaybillError && statuses[error.code as ProblemCode] === 404;
    if (!request.is404 && !nothingFound) return error;
    const path = pathOf(request);
    const allow = this.methodsOf(path);
    if (allow.length === 0) return noSuchPath(path);
    if (allow.includes(request.method)) return error;
    return new WaybillError("method_not_allowed", `${path} takes ${allow.join(", ")}, not ${request.method}.`, { members: { allow } });
  }

  #isNamed(groups: Readonly<Record<string, string>> = {}): boolean {
    return Object.entries(groups).every(([name, value]) => this.#names[name]?.(value) ?? false);
  }
}

export type Names = Readonly<Record<string, (word: string) => boolean>>;
