import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** What Vite has made of services/dashboard. */
export interface Built {
  /** The page, for a browser that is so far below the folder that /dashboard lies in: `../../`. */
  pageAt(wayUp: string): BuiltFile;
  /** By their path below /dashboard. */
  readonly assets: ReadonlyMap<string, BuiltFile>;
}

export interface BuiltFile {
  readonly type: string;
  readonly bytes: Buffer;
  gzip(): Buffer;
}

const folder = join(import.meta.dirname, "../../../dist/dashboard");

/** Null: it is not built. */
export function readBuilt(): Built | null {
  const page = join(folder, "index.html");
  if (!existsSync(page)) return null;
  const html = readFileSync(page, "utf8");
  const pages = new Map<string, BuiltFile>();
  return {
    pageAt(wayUp) {
      const made = pages.get(wayUp) ?? fileOf(".html", Buffer.from(placed(html, wayUp)));
      pages.set(wayUp, made);
      return made;
    },
    assets: new Map(readdirSync(join(folder, "assets")).map((name) => [`assets/${name}`, fileOf(extname(name), read(name))])),
  };
}

const read = (name: string): Buffer => readFileSync(join(folder, "assets", name));

/** Vite writes its paths from the page's own folder, and `{"root": "./"}` says where the API is. */
function placed(html: string, wayUp: string): string {
  return html.replaceAll(/(src|href)="\.\//g, `$1="${wayUp}dashboard/`).replace('{"root": "./"}', JSON.stringify({ root: wayUp }));
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

function fileOf(extension: string, bytes: Buffer): BuiltFile {
  let packed: Buffer | null = null;
  return {
    type: types[extension] ?? "application/octet-stream",
    bytes,
    gzip() {
      packed ??= gzipSync(bytes, { level: 9 });
      return packed;
    },
  };
}
