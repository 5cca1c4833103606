/**
 * Works on several items at once, and yields what became of them in the order they came, each as soon as it and
 * those before it are done. Nothing is read ahead of `most`, and nothing is worked while nobody takes the results:
 * so a slow reader slows the writer, and memory stays flat.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  most: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const source = items[Symbol.asyncIterator]();
  const underWay: Promise<Result>[] = [];
  let next: Promise<IteratorResult<Item>> | null = ahead(source.next());
  try {
    while (next !== null || underWay.length > 0) {
      const canTake = next !== null && underWay.length < most;
      const came = await Promise.race([
        ...(canTake ? [next!.then(arrived)] : []),
        ...underWay.slice(0, 1).map((done) => done.then(finished)),
      ]);
      if (came.kind === "finished") {
        underWay.shift();
        yield came.result;
      } else if (came.item.done === true) next = null;
      else {
        underWay.push(ahead(work(came.item.value)));
        next = ahead(source.next());
      }
    }
  } finally {
    await source.return?.();
  }
}

const arrived = <Item>(item: IteratorResult<Item>) => ({ kind: "arrived", item }) as const;
const finished = <Result>(result: Result) => ({ kind: "finished", result }) as const;

/** Of a promise that is looked at later: if it fails before, that is no unhandled rejection. */
function ahead<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
