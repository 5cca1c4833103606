import type { ReactNode } from "react";
import { Button } from "../../parts/button.tsx";
import { words } from "../../words.ts";
import style from "./selection_bar.module.css";
import type { Newer } from "./use_newer.ts";
import type { Selection } from "./use_selection.ts";

/** What stands still and why, what is newer, and what can be done to what is selected. */
export function SelectionBar({ selection, why, newer, onAct, matching }: SelectionBarParts): ReactNode {
  if (why === null) return null;
  const many = selection.ids.size;
  return (
    <div className={style["bar"]}>
      <span>{why}</span>
      {(newer.many > 0 || !newer.exact) && (
        <span>
          {words.tasks.newer(newer.many, newer.exact)} <Button onClick={newer.show}>{words.tasks.show}</Button>
        </span>
      )}
      {many > 0 && (
        <span className="row push">
          <strong>{selection.everything ? words.tasks.allSelected : words.tasks.selected(many)}</strong>
          {!selection.everything && matching > many && (
            <Button onClick={selection.selectEverything}>{words.tasks.allThatMatch(matching)}</Button>
          )}
          <Button onClick={selection.clear}>{words.tasks.clear}</Button>
          <Button needs="operator" kind="main" onClick={() => onAct("replay")}>
            {words.tasks.replay}
          </Button>
          <Button needs="operator" kind="danger" onClick={() => onAct("cancel")}>
            {words.tasks.cancel}
          </Button>
        </span>
      )}
    </div>
  );
}

interface SelectionBarParts {
  readonly selection: Selection;
  readonly why: string | null;
  readonly newer: Newer;
  readonly onAct: (action: "replay" | "cancel") => void;
  /** How many the filter finds; 0: there is none, or it finds nothing. */
  readonly matching: number;
}
