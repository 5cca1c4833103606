import type { Row } from "../output/show.ts";
import type { Api, Query } from "./api.ts";

/** One page of a list that the API answers in pages, newest first. */
export interface Page {
  readonly rows: readonly Row[];
  readonly isLast: boolean;
}

const largestPage = 200;

/** From page to page, until there are as many as wanted. `name` is the member that has the rows. */
export async function* pagesOf(path: string, name: string, filter: Query, most: number, api: Api): AsyncGenerator<Page> {
  let left = most;
  let after: string | undefined;
  do {
    const limit = Math.min(left, largestPage);
    const answer = await api.get<Row & { readonly next: string | null }>(path, { ...filter, limit, after });
    const rows = answer[name] as readonly Row[];
    yield { rows, isLast: answer.next === null };
    left -= rows.length;
    after = answer.next === null ? undefined : String(rows.at(-1)?.["id"]);
  } while (after !== undefined && left > 0);
}
