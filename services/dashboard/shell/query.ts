/** A page's query string is the API's: plain names and values, nothing packed into them. */
export type Query = Readonly<Record<string, string>>;

export const readQuery = (text: string): Query => Object.fromEntries(new URLSearchParams(text));

export function writeQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}
