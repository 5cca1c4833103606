import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Task, TaskState } from "../../api/shapes.ts";
import { queryClient } from "../../live/queries.ts";
import { Button } from "../../parts/button.tsx";
import { Problem } from "../../parts/problem.tsx";
import { useMay } from "../../session/session.tsx";
import { useKeys } from "../../shell/keys.ts";
import { words } from "../../words.ts";
import { EditDialog } from "./edit_dialog.tsx";

/** In which states a button is worth showing; whether it can be done, the API says. */
const offered = {
  run: ["scheduled", "retrying"],
  replay: ["dead", "cancelled", "expired"],
  edit: ["dead", "cancelled", "expired"],
  cancel: ["scheduled", "blocked", "accepted", "queued", "running", "retrying", "dead"],
} as const satisfies Readonly<Record<string, readonly TaskState[]>>;

export function Actions({ task }: { readonly task: Task }): ReactNode {
  const [edits, setEdits] = useState(false);
  const may = useMay("operator");
  const act = useMutation({
    mutationFn: (verb: "run" | "replay" | "cancel") => ask<Task>(`/tasks/${task.id}/${verb}`, { method: "POST" }),
    onSettled: () => queryClient.invalidateQueries(),
  });
  const isOffered = (what: keyof typeof offered): boolean => (offered[what] as readonly TaskState[]).includes(task.state);
  useKeys({
    r: () => may && isOffered("replay") && act.mutate("replay"),
    e: () => may && isOffered("edit") && setEdits(true),
  });
  return (
    <>
      {isOffered("run") && (
        <Button needs="operator" onClick={() => act.mutate("run")} disabled={act.isPending}>
          {words.task.run}
        </Button>
      )}
      {isOffered("replay") && (
        <Button needs="operator" kind="main" onClick={() => act.mutate("replay")} disabled={act.isPending}>
          {words.task.replay}
        </Button>
      )}
      {isOffered("edit") && (
        <Button needs="operator" onClick={() => setEdits(true)}>
          {words.task.editAndReplay}
        </Button>
      )}
      {isOffered("cancel") && (
        <Button needs="operator" kind="danger" onClick={() => act.mutate("cancel")} disabled={act.isPending}>
          {words.task.cancel}
        </Button>
      )}
      {act.error !== null && <Problem error={act.error} />}
      {edits && <EditDialog task={task} onClose={() => setEdits(false)} />}
    </>
  );
}
