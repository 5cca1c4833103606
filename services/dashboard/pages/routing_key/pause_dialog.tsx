import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ask } from "../../api/ask.ts";
import type { Queue } from "../../api/shapes.ts";
import { queryClient } from "../../live/queries.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Problem } from "../../parts/problem.tsx";
import { words } from "../../words.ts";

export function PauseDialog({ queue, onClose }: { readonly queue: Queue; readonly onClose: () => void }): ReactNode {
  const pause = useMutation({
    mutationFn: () => ask<Queue>(`/queues/${queue.routing_key}/pause`, { method: "POST" }),
    async onSuccess() {
      await queryClient.invalidateQueries();
      onClose();
    },
  });
  return (
    <Dialog
      title={words.pause.title(queue.routing_key)}
      onClose={onClose}
      actions={
        <Button kind="main" needs="operator" disabled={pause.isPending} onClick={() => pause.mutate()}>
          {words.pause.confirm}
        </Button>
      }
    >
      <p>{words.pause.body(queue.released)}</p>
      {pause.error !== null && <Problem error={pause.error} />}
    </Dialog>
  );
}

export function useResume(routingKey: string): { readonly resume: () => void; readonly error: Error | null } {
  const { mutate, error } = useMutation({
    mutationFn: () => ask<Queue>(`/queues/${routingKey}/resume`, { method: "POST" }),
    onSettled: () => queryClient.invalidateQueries(),
  });
  return { resume: () => mutate(), error };
}
