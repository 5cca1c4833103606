import { readFileSync } from "node:fs";

/** The files by which an amqps connection is trusted, and trusts; null: what Node trusts, and no certificate of our own. */
export interface BrokerTlsFiles {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

export const noTlsFiles: BrokerTlsFiles = { ca: null, cert: null, key: null };

/** As Node's `tls.connect` takes them. */
export function tlsOptionsOf({ ca, cert, key }: BrokerTlsFiles): object {
  return {
    ...(ca === null ? {} : { ca: readFileSync(ca) }),
    ...(cert === null || key === null ? {} : { cert: readFileSync(cert), key: readFileSync(key) }),
  };
}

/** Why a connection failed, where it is a matter of certificates: what to set, not what OpenSSL calls it. Null: it is none. */
export function tlsSentence({ code = "", message }: NodeJS.ErrnoException, url = "AMQP_URL"): string | null {
  if (untrusted.test(code))
    return `RabbitMQ's certificate is not trusted (${message}): WAYBILL_RABBITMQ_CA must be the file of the authority that signed it, and the host of ${url} one of its names.`;
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA/.test(code))
    return `RabbitMQ does not take this client's certificate, or wants one (${message}): WAYBILL_RABBITMQ_CERT and WAYBILL_RABBITMQ_KEY must be files of one that it trusts.`;
  return null;
}

const untrusted = /^(CERT_|ERR_TLS_CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(GET|VERIFY))/;
