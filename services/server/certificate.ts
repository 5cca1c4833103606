import { readFileSync, unwatchFile, watchFile } from "node:fs";
import type { Server } from "node:http";
import { createSecureContext, type Server as TlsServer } from "node:tls";

/** Where a certificate and its key are. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export const readCertificate = ({ cert, key }: CertificateFiles) => ({ cert: readFileSync(cert), key: readFileSync(key) });

/**
 * A renewed certificate is taken without a restart: new connections get it, and those that are open go on. Files that do not
 * belong together, as while only one of them is written, change nothing; the other one's turn comes. Answers how to stop.
 *
 * Looked at by time, not by the system's notices: those do not reach through what a container mounts.
 */
export function renewCertificate(server: Server, files: CertificateFiles, log: CertificateLog): () => void {
  const renew = (): void => {
    try {
      const read = readCertificate(files);
      createSecureContext(read);
      (server as unknown as TlsServer).setSecureContext(read);
      log.info({ cert: files.cert }, "the certificate is renewed");
    } catch (error) {
      log.warn({ cert: files.cert, error: (error as Error).message }, "the certificate cannot be renewed; the one before goes on");
    }
  };
  for (const file of Object.values(files) as string[]) watchFile(file, { interval: lookEveryMs, persistent: false }, renew);
  return () => {
    for (const file of Object.values(files) as string[]) unwatchFile(file, renew);
  };
}

export interface CertificateLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

const lookEveryMs = 1_000;
