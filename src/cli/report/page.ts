// The document around a report: everything inside it, and a policy that lets a browser load nothing else.

import { createHash } from "node:crypto";
import { Html, html } from "./html.ts";

export interface Page {
  readonly language: string;
  readonly title: string;
  readonly styles: string;
  readonly script: string;
  readonly body: Html;
}

export const page = ({ language, title, styles, script, body }: Page): string => {
  // Only these very styles and this very script are let in: a text that got past the escaping would still not run.
  const policy = [
    "default-src 'none'",
    "img-src data:",
    `style-src '${hash(styles)}'`,
    `script-src '${hash(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(styles)}</style>
</head>
<body>
${body}
<script>${new Html(script)}</script>
</body>
</html>
`.markup;
};

const hash = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
