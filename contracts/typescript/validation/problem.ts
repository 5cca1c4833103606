/** One thing that is wrong with a document, for a person to read and a program to show beside the field. */
export interface Problem {
  /** JSON pointer to the field; "" is the whole document. */
  readonly pointer: string;
  /** The schema's keyword (`enum`, `required`, `additionalProperties`, …), or `json` where the text itself cannot be read safely. */
  readonly rule: string;
  readonly expected: string;
  /** The type and at most 40 characters of the value; only the type where the contract calls the field sensitive. */
  readonly got: string;
  /** A known word (or the pointer of a known field) that is close to what was sent. */
  readonly suggestion?: string;
}
