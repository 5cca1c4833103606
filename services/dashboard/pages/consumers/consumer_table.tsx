import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Consumer } from "../../api/shapes.ts";
import { Icon, type IconName } from "../../parts/icons.tsx";
import { Lasting, Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";

const columns = words.consumers.columns;
const icons = { consuming: "running", deaf: "warning", draining: "retrying", gone: "cancelled" } as const satisfies Readonly<
  Record<Consumer["state"], IconName>
>;

/** What RabbitMQ shows of each process; what none of them reports is said to be that. */
export function ConsumerTable({
  consumers,
  withKey = false,
}: {
  readonly consumers: readonly Consumer[];
  readonly withKey?: boolean;
}): ReactNode {
  return (
    <table className="table">
      <caption>{words.consumers.caption}</caption>
      <thead>
        <tr>
          {withKey && <th scope="col">{words.tasks.columns.routing_key}</th>}
          <th scope="col">{columns.process}</th>
          <th scope="col">{columns.state}</th>
          <th scope="col">{columns.language}</th>
          <th scope="col" className="number">
            {columns.in_flight}
          </th>
          <th scope="col">{columns.connected}</th>
          <th scope="col">{columns.contract}</th>
        </tr>
      </thead>
      <tbody>
        {consumers.map((one) => (
          <tr key={`${one.routing_key} ${one.process}`}>
            {withKey && (
              <td>
                <Link to="/routing_keys/$routing_key" params={{ routing_key: one.routing_key }} search={{}}>
                  {one.routing_key}
                </Link>
              </td>
            )}
            <th scope="row">{one.process}</th>
            <td>
              <span className={one.state === "deaf" ? "bad" : undefined} title={words.consumers.means[one.state]}>
                <Icon name={icons[one.state]} /> {words.consumers.state[one.state]}
              </span>
              {one.state === "deaf" && (
                <div className="quiet">
                  {words.consumers.means.deaf}
                  {one.quiet_since != null && (
                    <>
                      {", "}
                      {words.consumers.lasting} <Lasting since={one.quiet_since} />
                    </>
                  )}
                </div>
              )}
              {one.state === "gone" && (
                <div className="quiet">
                  {words.consumers.lastSeen} <Moment at={one.last_seen_at} />
                </div>
              )}
            </td>
            <td data-label={columns.language}>
              {one.language === null ? <span className="quiet">{words.notReported}</span> : `${one.language} ${one.version ?? ""}`}
            </td>
            <td className="number" data-label={columns.in_flight}>
              {one.state === "gone" ? "—" : `${one.in_flight ?? "?"}/${one.prefetch ?? "∞"}`}
            </td>
            <td data-label={columns.connected}>
              {one.connected_since === null || one.state === "gone" ? "—" : <Lasting since={one.connected_since} />}
            </td>
            <td data-label={columns.contract}>{contractOf(one)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function contractOf({ contract }: Consumer): ReactNode {
  if (contract === null) return <span className="quiet">{words.notReported}</span>;
  return contract === "same" ? words.consumers.same : <span title={words.consumers.differsMeans}>{words.consumers.differs}</span>;
}
