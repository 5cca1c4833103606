import ipaddr from "ipaddr.js";

/** Of the public internet: not loopback, private, link-local (where clouds keep their metadata), carrier's, reserved, or one of these within IPv6. */
export function isPublic(address: string): boolean {
  return ipaddr.process(address).range() === "unicast";
}

/** The address that a URL names itself, where that is not a public one; null: it is, or a name says where it leads. */
export function privateAddressIn({ hostname }: URL): string | null {
  const address = hostname.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(address) && !isPublic(address) ? address : null;
}
