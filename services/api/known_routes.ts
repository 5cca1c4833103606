import type { FastifyInstance } from "fastify";

/**
 * Which methods a path knows: it tells a 405, which has to name them (RFC 9110 §15.5.6), from a 404. Fastify's own
 * `findRoute` finds `/tasks/:id` by that pattern alone, never by a path that fits it.
 */
export class KnownRoutes {
  readonly #routes: { readonly method: string; readonly fits: RegExp }[] = [];

  /** Listens to every route that is added from now on. */
  constructor(app: FastifyInstance) {
    app.addHook("onRoute", ({ method, url }) => {
      const fits = new RegExp(`^${url.replaceAll(/:\w+/g, "[^/]+")}$`);
      for (const one of [method].flat()) this.#routes.push({ method: one, fits });
    });
  }

  methodsOf(path: string): readonly string[] {
    return [...new Set(this.#routes.filter(({ fits }) => fits.test(path)).map(({ method }) => method))].toSorted();
  }
}
