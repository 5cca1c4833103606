import { Refused } from "../exits.ts";

/** A problem document (RFC 9457), as the API answers it. */
export interface ProblemDocument {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly accepted?: "yes" | "no" | "unknown";
  readonly send_again?: { readonly safe: boolean; readonly after_seconds?: number };
  readonly problems?: readonly FieldProblem[];
  readonly more_problems?: number;
  /** Of `invalid_json`, from 1. */
  readonly line?: number;
  readonly column?: number;
  /** Of `ambiguous_json`. */
  readonly pointer?: string;
  readonly hint?: string;
  readonly [member: string]: unknown;
}

export interface FieldProblem {
  readonly pointer: string;
  readonly rule: string;
  readonly expected: string;
  readonly got: string;
  readonly suggestion?: string;
}

/** JSON that was sent, and under which pointer of the body it stood. */
export interface Sent {
  /** The file, or `payload`. */
  readonly name: string;
  readonly text: string;
  readonly under?: string;
  /** Pointers of this code alone lead into it; where there is none, all do. */
  readonly ofCode?: string;
}

/** The API has said no. */
export class ProblemAnswer extends Refused {
  override readonly name = "ProblemAnswer";
  readonly document: ProblemDocument;
  readonly sent: Sent | null;

  constructor(document: ProblemDocument, sent: Sent | null) {
    super(exitOf(document), document.detail);
    this.document = document;
    this.sent = sent === null || (sent.ofCode ?? document.code) !== document.code ? null : sent;
  }
}

/** Exit codes by status; any other is not foreseen. */
function exitOf({ status }: ProblemDocument): Refused["exit"] {
  return byStatus[status] ?? "unexpected";
}

const byStatus: Readonly<Record<number, Refused["exit"]>> = {
  ...{ 400: "not_valid", 413: "not_valid", 415: "not_valid", 422: "not_valid" },
  ...{ 401: "not_allowed", 403: "not_allowed", 404: "not_found", 409: "conflict", 410: "not_found" },
  ...{ 429: "unavailable", 502: "unavailable", 503: "unavailable", 504: "unavailable", 507: "unavailable" },
};

/** A path that this server does not have: it is of another version than this command line. */
export const isMissingPath = ({ code, detail }: ProblemDocument): boolean =>
  code === "method_not_allowed" || (code === "not_found" && /^No path /.test(detail));
