import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { type Column, type Row, showRows } from "../output/show.ts";
import { stateColumn } from "../task/columns.ts";

/** `waybill consumer list`: every process that takes tasks, as RabbitMQ shows it. */
export async function consumerList(options: GlobalOptions & { readonly routingKey?: string }, io: Io): Promise<void> {
  const { as_of: asOf, consumers } = await openApi(options, io).get<Consumers>("/consumers");
  const wanted = consumers.filter(({ routing_key: key }) => [undefined, key].includes(options.routingKey));
  showRows(wanted, columns(io), options, io);
  io.note(
    asOf === null
      ? "Nothing is known: RabbitMQ's management does not answer the coordinator.\n"
      : `${count(wanted.length, "consumer")}, as of ${asOf}\n`,
  );
}

interface Consumers {
  readonly as_of: string | null;
  readonly consumers: readonly (Row & { readonly routing_key: string })[];
}

const columns = (io: Io): readonly Column[] => [
  ...["routing_key", "process", "language", "version"],
  { field: "in_flight", title: "busy", right: true, cell: ({ in_flight: inFlight, prefetch }) => `${inFlight ?? "-"}/${prefetch ?? "-"}` },
  "contract",
  stateColumn(io),
  ...["connected_since", "last_seen_at"],
];
