import { readFileSync } from "node:fs";
import * as tls from "node:tls";
import { Refused } from "../exits.ts";

/** The certificate of an authority that signs for a house of its own. @throws Refused `usage` */
export function authorityIn(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Refused("usage", `The certificate of the API's authority cannot be read: ${(error as Error).message}.`, { cause: error });
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----"))
    throw new Refused("usage", `${file} holds no certificate: expected PEM, which begins with -----BEGIN CERTIFICATE-----.`);
  return text;
}

/** Beside those that Node knows, for all that this process asks from now on. @throws Refused `usage` */
export function trust(certificate: string): void {
  // Of Node 24.5 or newer; the variable is read by every Node, at its start.
  if (typeof tls.setDefaultCACertificates !== "function")
    throw new Refused("usage", `This Node (${process.version}) takes --ca from 24.5 on. Set NODE_EXTRA_CA_CERTS to the file instead.`);
  try {
    tls.setDefaultCACertificates([...tls.getCACertificates("default"), certificate]);
  } catch (error) {
    throw new Refused("usage", `The certificate of the API's authority is none: ${(error as Error).message}.`, { cause: error });
  }
}

/** What TLS says of a certificate that nobody known here has signed. */
const unknownSigners = new Set([
  ...["SELF_SIGNED_CERT_IN_CHAIN", "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ...["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"],
]);

export const isUnknownSigner = (code: string | undefined): boolean => code !== undefined && unknownSigners.has(code);
