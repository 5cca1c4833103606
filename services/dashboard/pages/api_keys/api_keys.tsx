import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { ask } from "../../api/ask.ts";
import { type ApiKey, roles } from "../../api/shapes.ts";
import { asks, queryClient } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { Button } from "../../parts/button.tsx";
import { Command } from "../../parts/copy.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Problem } from "../../parts/problem.tsx";
import { words } from "../../words.ts";

const say = words.apiKeys;

/** Shown once, when it is made. */
interface NewKey {
  readonly api_key: string;
}

export function ApiKeys(): ReactNode {
  const query = useQuery(asks.apiKeys());
  const [adds, setAdds] = useState(false);
  const [made, setMade] = useState<NewKey | null>(null);
  return (
    <>
      <div className="head">
        <h1>{say.title}</h1>
        {query.data !== undefined && (
          <span className="push">
            <Button needs="admin" kind="main" onClick={() => setAdds(true)}>
              {say.add}
            </Button>
          </span>
        )}
      </div>
      {made !== null && (
        <section className="card" role="status">
          <p>{say.shown}</p>
          <Command text={made.api_key} />
        </section>
      )}
      <Asked query={query}>
        {({ api_keys: keys }) => (keys.length === 0 ? <p className="empty">{say.empty}</p> : <Table keys={keys} onMade={setMade} />)}
      </Asked>
      {adds && <AddDialog onClose={() => setAdds(false)} onMade={setMade} />}
    </>
  );
}

function Table({ keys, onMade }: { readonly keys: readonly ApiKey[]; readonly onMade: (made: NewKey) => void }): ReactNode {
  return (
    <table className="table">
      <caption>{say.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{say.name}</th>
          <th scope="col">{say.role}</th>
          <th scope="col">{say.created}</th>
          <th scope="col">{say.lastUsed}</th>
          <th scope="col">{say.actions}</th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <Row key={key.id} apiKey={key} onMade={onMade} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ apiKey, onMade }: { readonly apiKey: ApiKey; readonly onMade: (made: NewKey) => void }): ReactNode {
  const {
    id,
    name,
    role,
    scopes,
    created_at: created,
    created_by: by,
    last_used_at: used,
    revoked_at: revoked,
    expires_at: expires,
  } = apiKey;
  const [revokes, setRevokes] = useState(false);
  const rotate = useMutation({
    mutationFn: () => ask<NewKey>(`/api_keys/${id}/rotate`, { method: "POST" }),
    onSuccess: onMade,
    onSettled: () => queryClient.invalidateQueries(),
  });
  const revoke = useMutation({
    mutationFn: () => ask(`/api_keys/${id}`, { method: "DELETE" }),
    onSuccess: () => setRevokes(false),
    onSettled: () => queryClient.invalidateQueries(),
  });
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-label={say.role}>
        {role}
        {scopes !== null && <div className="quiet">{scopes.join(", ")}</div>}
      </td>
      <td data-label={say.created}>
        <Moment at={created} /> {say.by(by)}
        {expires !== null && (
          <div className="quiet">
            {say.expires} <Moment at={expires} />
          </div>
        )}
      </td>
      <td data-label={say.lastUsed}>
        <Moment at={used} none="—" />
      </td>
      <td>
        {revoked !== null ? (
          <span className="quiet">
            {say.revoked} <Moment at={revoked} />
          </span>
        ) : (
          <span className="row">
            <Button needs="admin" disabled={rotate.isPending} onClick={() => rotate.mutate()}>
              {say.rotate}
            </Button>
            <Button needs="admin" kind="danger" onClick={() => setRevokes(true)}>
              {say.revoke}
            </Button>
          </span>
        )}
        {rotate.error !== null && <Problem error={rotate.error} />}
        {revokes && (
          <Dialog
            title={say.revokeTitle(name)}
            onClose={() => setRevokes(false)}
            actions={
              <Button kind="danger" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
                {say.revokeConfirm}
              </Button>
            }
          >
            <p>{say.revokeBody}</p>
            {revoke.error !== null && <Problem error={revoke.error} />}
          </Dialog>
        )}
      </td>
    </tr>
  );
}

function AddDialog({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (made: NewKey) => void }): ReactNode {
  const add = useMutation({
    mutationFn: (body: { readonly name: string; readonly role: string }) => ask<NewKey>("/api_keys", { method: "POST", body }),
    onSuccess(made) {
      onMade(made);
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries(),
  });
  return (
    <Dialog
      title={say.addTitle}
      onClose={onClose}
      actions={
        <button type="submit" form="add-key" className="button-main" disabled={add.isPending}>
          {say.add}
        </button>
      }
    >
      <form id="add-key" className="row" onSubmit={submit}>
        <label>
          {say.name} <input name="name" required autoComplete="off" />
        </label>
        <label>
          {say.role}{" "}
          <select name="role" defaultValue="developer">
            {roles.map((role) => (
              <option key={role}>{role}</option>
            ))}
          </select>
        </label>
      </form>
      {add.error !== null && <Problem error={add.error} />}
    </Dialog>
  );

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    add.mutate({ name: String(given.get("name")), role: String(given.get("role")) });
  }
}
