import { type ReactNode, useEffect, useId, useRef } from "react";
import { words } from "../words.ts";
import style from "./dialog.module.css";

/** The browser's own dialog: it holds the focus, gives it back, and closes by Escape. It closes with Back, since cancel is a verb of ours. */
export function Dialog({ title, onClose, children, actions, wide = false }: DialogParts): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const closing = useRef(onClose);
  closing.current = onClose;
  useEffect(() => {
    const opened = dialog.current!;
    const opener = document.activeElement;
    openDialogs += 1;
    opened.showModal();
    return () => {
      openDialogs -= 1;
      opened.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} className={style["dialog"]} data-wide={wide} aria-labelledby={heading} onCancel={cancelled}>
      <h2 id={heading}>{title}</h2>
      {children}
      <div className={style["actions"]}>
        <button type="button" onClick={onClose}>
          {words.back}
        </button>
        {actions}
      </div>
    </dialog>
  );

  function cancelled(event: { preventDefault(): void }): void {
    event.preventDefault();
    closing.current();
  }
}

let openDialogs = 0;

/** While one is open, lists stand still and keys are the dialog's. */
export const isDialogOpen = (): boolean => openDialogs > 0;

interface DialogParts {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly wide?: boolean;
}
