import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { noPackages, noSuchPackage } from "../../lifecycle/errors.ts";
import { answerTagged } from "../etag.ts";
import type { PackageIndex, Shelf } from "./shelf.ts";

/**
 * The contracts and the consumer libraries as each language's own client installs them:
 *
 *   /packages                      what there is, and what to type
 *   /packages/npm/@waybill/…       a registry for one scope, as far as npm asks it (its packument)
 *   /packages/npm/….tgz            /packages/python/….whl
 *   /packages/go/…                 a module proxy: https://go.dev/ref/mod#goproxy-protocol
 */
export function packageRoutes(app: FastifyInstance, shelf: Shelf): void {
  app.get("/packages", (request, reply) => {
    const { index } = filled(shelf);
    return reply.send(overview(index, addressOf(request)));
  });

  app.get<{ Params: { "*": string } }>("/packages/*", async (request, reply) => {
    const { index, folder } = filled(shelf);
    const path = request.params["*"];
    const packument = packumentOf(index, path, addressOf(request));
    if (packument !== null) return reply.send(packument);
    const digest = Object.hasOwn(index.files, path) ? index.files[path] : undefined;
    if (digest === undefined) throw noSuchPackage(path);
    return answerTagged(request, reply, { digest, text: await readFile(join(folder, path)), type: typeOf(path) });
  });
}

function filled(shelf: Shelf): Extract<Shelf, { kind: "filled" }> {
  if (shelf.kind === "empty") throw noPackages(shelf.why);
  return shelf;
}

/** As the caller knows this server, also behind a proxy that speaks TLS. */
function addressOf({ headers, protocol, host }: FastifyRequest): string {
  return `${headers["x-forwarded-proto"] === "https" ? "https" : protocol}://${host}`;
}

const overview = ({ version, contracts, npm, python, go }: PackageIndex, address: string): object => ({
  version,
  contracts,
  typescript: {
    packages: npm.map(({ manifest, file }) => ({ name: manifest.name, url: `${address}/packages/${file}` })),
    install: `npm install --@waybill:registry=${address}/packages/npm @waybill/consumer @waybill/contracts`,
  },
  python: {
    packages: python.map((file) => ({ url: `${address}/packages/${file}` })),
    install: `pip install ${python.map((file) => `${address}/packages/${file}`).join(" ")}`,
  },
  go: {
    modules: go,
    install: `GOPROXY=${address}/packages/go,$(go env GOPROXY) GONOSUMDB=waybill.local/* go get ${go.map((module) => `${module}@v${version}`).join(" ")}`,
  },
});

/** What a registry says of a package; null: it is none of its names. */
function packumentOf({ npm }: PackageIndex, path: string, address: string): object | null {
  const found = npm.find(({ manifest }) => path === `npm/${manifest.name}`);
  if (found === undefined) return null;
  const { manifest, file, integrity } = found;
  const version = { ...manifest, dist: { tarball: `${address}/packages/${file}`, integrity } };
  return { name: manifest.name, "dist-tags": { latest: manifest.version }, versions: { [manifest.version]: version } };
}

function typeOf(path: string): string {
  if (path.endsWith(".tgz")) return "application/gzip";
  if (/\.(whl|zip)$/.test(path)) return "application/zip";
  return path.endsWith(".info") ? "application/json" : "text/plain; charset=utf-8";
}
