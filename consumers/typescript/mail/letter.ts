/** A mail before it is one: what it says, to whom. Its two forms, text and HTML, are made of the same words. */
export interface Letter {
  readonly to: Addressee;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** Stands after the paragraphs. */
  readonly link?: string;
}

export interface Addressee {
  readonly name: string;
  readonly address: string;
}

export function textOf({ paragraphs, link }: Letter): string {
  return `${[...paragraphs, ...(link === undefined ? [] : [link])].join("\n\n")}\n`;
}

/** Nothing that somebody wrote is ever markup. */
export function htmlOf({ subject, paragraphs, link }: Letter): string {
  const parts = paragraphs.map((paragraph) => `<p>${escaped(paragraph).replaceAll("\n", "<br>")}</p>`);
  if (link !== undefined) parts.push(`<p><a href="${escaped(link)}">${escaped(link)}</a></p>`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body dir="auto">
${parts.join("\n")}
</body>
</html>
`;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
