/** A field of a payload that a contract calls searchable, as text (`contracts/field_text.ts`). */
export interface SearchableField {
  readonly pointer: string;
  readonly value: string;
}

/** In a filter: `payload.user_id` is the field at `/user_id`. */
export const fieldName = (pointer: string): string => `payload${pointer.replaceAll("/", ".")}`;

/** What is kept beside a payload. A value that is longer than the door takes would fit no index, and is not looked for. */
export function searchableOf(pointers: readonly string[], textAt: (pointer: string) => string | null): readonly SearchableField[] {
  return pointers.flatMap((pointer) => {
    const value = textAt(pointer);
    return value === null || value.includes("\0") || Buffer.byteLength(value) > 256 ? [] : [{ pointer, value }];
  });
}
