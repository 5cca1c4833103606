import { readFileSync } from "node:fs";

/** The files by which an amqps connection is trusted, and trusts; null: what Node trusts, and no certificate of our own. */
export interface TlsFiles {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

export const noTlsFiles: TlsFiles = { ca: null, cert: null, key: null };

/** As Node's `tls.connect` takes them. Read at each connection, so that a renewed certificate needs no restart. */
export function tlsOptionsOf({ ca, cert, key }: TlsFiles): object {
  return {
    ...(ca === null ? {} : { ca: readFileSync(ca) }),
    ...(cert === null || key === null ? {} : { cert: readFileSync(cert), key: readFileSync(key) }),
  };
}

/** Why a connection failed, where it is a matter of certificates: what to set, not what OpenSSL calls it. Otherwise the error itself. */
export function inWords(error: unknown): unknown {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (untrusted.test(code))
    return new Error(
      `RabbitMQ's certificate is not trusted (${message}): WAYBILL_RABBITMQ_CA must be the file of the authority that signed it, and the host of AMQP_URL one of its names.`,
      { cause: error },
    );
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA/.test(code))
    return new Error(
      `RabbitMQ does not take this client's certificate, or wants one (${message}): WAYBILL_RABBITMQ_CERT and WAYBILL_RABBITMQ_KEY must be files of one that it trusts.`,
      { cause: error },
    );
  return error;
}

const untrusted = /^(CERT_|ERR_TLS_CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(GET|VERIFY))/;
