/** The beginning of every name that tests give to a vhost, so that a broker of somebody's own can be left as it was. */
export const TEST_VHOST = "waybill_test_";

/** One call to RabbitMQ's management API. @throws with RabbitMQ's own words when it answers no. */
export async function management(
  managementUrl: string,
  method: "GET" | "PUT" | "DELETE" | "POST",
  path: string,
  body?: unknown,
): Promise<unknown> {
  const { origin, username, password } = new URL(managementUrl);
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { authorization: `Basic ${credentials}`, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`RabbitMQ answered ${response.status} to ${method} ${path}: ${text}`);
  return text === "" ? null : JSON.parse(text);
}

export async function createVhost(managementUrl: string, name: string): Promise<void> {
  const user = new URL(managementUrl).username;
  await management(managementUrl, "PUT", `/api/vhosts/${name}`);
  await management(managementUrl, "PUT", `/api/permissions/${name}/${user}`, { configure: ".*", write: ".*", read: ".*" });
}

export async function deleteTestVhosts(managementUrl: string): Promise<void> {
  const vhosts = (await management(managementUrl, "GET", "/api/vhosts?columns=name")) as readonly { readonly name: string }[];
  const ours = vhosts.filter(({ name }) => name.startsWith(TEST_VHOST));
  for (const { name } of ours) await management(managementUrl, "DELETE", `/api/vhosts/${name}`);
}
