import type { ButtonHTMLAttributes, ReactNode } from "react";
import type { Role } from "../api/shapes.ts";
import { useMay } from "../session/session.tsx";
import { words } from "../words.ts";

/** What a role may not do is shown, disabled, with the reason: a missing button costs more than a grey one. */
export function Button({ needs, children, kind, className, disabled, ...others }: ButtonParts): ReactNode {
  const may = useMay(needs ?? "viewer");
  const classes = [kind === undefined ? "" : `button-${kind}`, className ?? ""].join(" ").trim();
  if (may || needs === undefined)
    return (
      <button type="button" className={classes} disabled={disabled} {...others}>
        {children}
      </button>
    );
  return (
    <span className="with-reason">
      <button type="button" className={classes} disabled title={words.needs(needs)}>
        {children}
      </button>
      <small>{words.needs(needs)}</small>
    </span>
  );
}

interface ButtonParts extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly needs?: Role;
  readonly kind?: "main" | "danger" | "plain";
}
