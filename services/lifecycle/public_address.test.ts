import { expect, test } from "vitest";
import { isPublic, privateAddressIn } from "./public_address.ts";

test.each([
  ["93.184.216.34", true],
  ["2606:2800:220:1:248:1893:25c8:1946", true],
  ["10.1.2.3", false],
  ["172.16.0.1", false],
  ["192.168.1.1", false],
  ["100.64.0.1", false],
  ["127.0.0.2", false],
  ["0.0.0.0", false],
  ["169.254.169.254", false],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["192.0.2.1", false],
  ["198.18.0.1", false],
  ["::", false],
  ["::1", false],
  ["fe80::1", false],
  ["fc00::1", false],
  ["ff02::1", false],
  ["::ffff:10.0.0.1", false],
  ["::ffff:93.184.216.34", true],
  ["64:ff9b::a00:1", false],
  ["2002:a00:1::", false],
  ["2001:db8::1", false],
])("%s is public: %s", (address, is) => {
  expect(isPublic(address)).toBe(is);
});

test.each([
  ["https://10.0.0.1/h", "10.0.0.1"],
  ["https://[::1]:8443/", "::1"],
  ["https://0x7f.1/", "127.0.0.1"],
  ["https://93.184.216.34/", null],
  ["https://example.org/10.0.0.1", null],
  ["https://localhost/", null],
])("%s names the private address %s", (url, address) => {
  expect(privateAddressIn(new URL(url))).toBe(address);
});
