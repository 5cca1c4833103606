/**
 * Which messages of one channel have been acknowledged, as spans of their tags, in order and apart: there are never
 * more than messages in hand. RabbitMQ counts the messages of a channel from 1, so the span from 0 is all up to the
 * first that is still in hand.
 */
export class Acknowledged {
  readonly #spans: Span[] = [{ first: 0, last: 0 }];

  /** How to acknowledge these: all up to one (0: none), and the rest one by one. RabbitMQ works as long at one acknowledgement of many as of one. */
  bundle(tags: readonly number[]): Bundle {
    for (const tag of tags) this.#add(tag);
    const { last } = this.#spans[0]!;
    return { upTo: Math.max(0, ...tags.filter((tag) => tag <= last)), single: tags.filter((tag) => tag > last) };
  }

  #add(tag: number): void {
    const spans = this.#spans;
    let at = 0; // of the span that ends right before it, or else of the one after it
    while (at < spans.length && spans[at]!.last < tag - 1) at++;
    const before = spans[at]?.last === tag - 1 ? spans[at] : undefined;
    const after = spans[before === undefined ? at : at + 1];
    if (before === undefined && after?.first === tag + 1) after.first = tag;
    else if (before === undefined) spans.splice(at, 0, { first: tag, last: tag });
    else if (after?.first === tag + 1) spans.splice(at, 2, { first: before.first, last: after.last });
    else before.last = tag;
  }
}

export interface Bundle {
  readonly upTo: number;
  readonly single: readonly number[];
}

interface Span {
  first: number;
  last: number;
}
