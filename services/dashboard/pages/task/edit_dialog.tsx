import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useId, useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Task } from "../../api/shapes.ts";
import { asks, queryClient } from "../../live/queries.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Problem } from "../../parts/problem.tsx";
import { words } from "../../words.ts";
import { changesOf } from "./changes.ts";
import style from "./edit_dialog.module.css";

/** What is masked cannot be edited: the payload is asked for as it was sent, which the API writes down. */
export function EditDialog({ task, onClose }: { readonly task: Task; readonly onClose: () => void }): ReactNode {
  const { data: contract } = useQuery({ ...asks.contract(task.routing_key), retry: false });
  const isMasked = contract === undefined || (contract.contract.sensitive ?? []).length > 0;
  const revealed = useQuery({ ...asks.revealed(task.id), enabled: contract !== undefined && isMasked });
  if (contract !== undefined && !isMasked) return <Editor task={task} onClose={onClose} />;
  if (revealed.data !== undefined) return <Editor task={revealed.data} onClose={onClose} />;
  return (
    <Dialog title={words.task.editTitle(task.routing_key)} onClose={onClose}>
      {revealed.error === null ? <p className="quiet">{words.loading}</p> : <Problem error={revealed.error} />}
    </Dialog>
  );
}

/** Edit and replay: a new task in place of this one, in the same transaction. What changes is shown before the button. */
function Editor({ task, onClose }: { readonly task: Task; readonly onClose: () => void }): ReactNode {
  const before = task.payload_text ?? JSON.stringify(task.payload, null, 2);
  const [text, setText] = useState(before);
  const [keepsKey, setKeepsKey] = useState(false);
  const navigate = useNavigate();
  const field = useId();
  const changes = changesOf(before, text);
  const send = useMutation({
    mutationFn: () =>
      ask<{ readonly id: string }>(`/tasks/${task.routing_key}?replaces=${task.id}`, {
        method: "POST",
        body: text,
        headers: keepsKey && task.idempotency_key !== null ? { "idempotency-key": task.idempotency_key } : {},
      }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries();
      onClose();
      await navigate({ to: "/tasks/$id", params: { id }, search: {} });
    },
  });
  return (
    <Dialog
      wide
      title={words.task.editTitle(task.routing_key)}
      onClose={onClose}
      actions={
        <Button kind="main" disabled={changes.length === 0 || send.isPending} onClick={() => send.mutate()}>
          {words.task.saveChanges}
        </Button>
      }
    >
      <p>{words.task.editBody}</p>
      <label htmlFor={field}>{words.task.payloadLabel}</label>
      <textarea
        id={field}
        className={style["text"]}
        rows={Math.min(16, text.split("\n").length + 2)}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <h3>{words.task.changed}</h3>
      {changes.length === 0 ? (
        <p className="quiet">{words.task.unchanged}</p>
      ) : (
        <pre className={style["changes"]} tabIndex={0}>
          {changes.map(({ kind, line }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines may be alike
            <span key={index} data-kind={kind}>
              {kind === "added" ? "+ " : "- "}
              {line}
              {"\n"}
            </span>
          ))}
        </pre>
      )}
      {task.idempotency_key !== null && (
        <p>
          <label>
            <input type="checkbox" checked={keepsKey} onChange={(event) => setKeepsKey(event.currentTarget.checked)} />{" "}
            {words.task.keepKey(task.idempotency_key)}
          </label>
        </p>
      )}
      {send.error !== null && <Problem error={send.error} />}
    </Dialog>
  );
}
