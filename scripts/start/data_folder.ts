import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandLine } from "../os_processes.ts";

/** The one data folder, and where in it everything is. */
export interface DataFolder {
  readonly path: string;
  readonly exports: string;
  /** What users upload, what is made of it, and what is only for a while: the consumers' own. */
  readonly uploads: string;
  readonly media: string;
  readonly temporary: string;
  readonly mails: string;
  readonly logs: string;
  readonly packages: string;
  readonly broker: string;
  readonly sampleDatabase: string;
}

/**
 * Makes the data folder, or takes it up again, for this process alone.
 *
 * @throws when another start lives in it: one store, one broker, one start.
 */
export async function claimDataFolder(path: string): Promise<DataFolder> {
  const folder: DataFolder = {
    path,
    exports: join(path, "exports"),
    uploads: join(path, "uploads"),
    media: join(path, "media"),
    temporary: join(path, "temporary"),
    mails: join(path, "mails"),
    logs: join(path, "logs"),
    packages: join(path, "packages"),
    broker: join(path, "broker"),
    sampleDatabase: join(path, "sample.db"),
  };
  for (const part of [folder.exports, folder.uploads, folder.media, folder.temporary, folder.logs]) await mkdir(part, { recursive: true });

  const claim = join(path, "start.pid");
  const holder = Number(await readFile(claim, "utf8").catch(() => ""));
  if (holder > 1 && holder !== process.pid && (await commandLine(holder)).includes("scripts/start.ts")) {
    throw new Error(`Waybill already runs from ${path} (process ${holder}). Stop that one, or set WAYBILL_DATA to another folder.`);
  }
  await writeFile(claim, String(process.pid));
  return folder;
}
