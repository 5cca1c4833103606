/** Where RabbitMQ's management API is, and as whom it is asked. */
export interface ManagementAddress {
  /** Ends with `/`, and names nobody: it may be shown. */
  readonly base: URL;
  readonly authorization: string;
}

/** @param otherwise whose user and password are taken where the URL names none; without either it is RabbitMQ's own guest. */
export function managementAddress(url: string, otherwise?: URL): ManagementAddress {
  const base = new URL(url);
  const user = decodeURIComponent(base.username || otherwise?.username || "guest");
  const password = decodeURIComponent(base.password || otherwise?.password || "guest");
  base.username = "";
  base.password = "";
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return { base, authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}
