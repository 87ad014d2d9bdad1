// A page as one file that opens offline: data, program and style inside, and a policy that lets it load nothing
// else (https://www.w3.org/TR/CSP3/, hashes of inline elements).
import { createHash } from 'node:crypto';
import type { PageBundle } from './bundle.ts';

export interface PageDocument {
  readonly title: string;
  /** Version of Seatproof. */
  readonly seatproof: string;
  /** Read by the page from the element of this id. */
  readonly dataId: string;
  readonly data: unknown;
  /** Plain text for readers without script. */
  readonly withoutScript: string;
}

function escape(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

/**
 * JSON that can stand inside a script element: no `</script>`, no `<!--`, no line separators
 * (https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements).
 */
export function embeddableJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/>/g, '\\u003e')
    .replace(/&/g, '\\u0026')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}

export function pageDocument(page: PageDocument, { script, style }: PageBundle): string {
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    // Pictures are in the data as well.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Seatproof ${escape(page.seatproof)}">
<title>${escape(page.title)}: Seatproof</title>
<style>${style}</style>
</head>
<body>
<noscript><main class="plain"><h1>Seatproof</h1><pre>${escape(page.withoutScript)}</pre></main></noscript>
<script type="application/json" id="${page.dataId}">${embeddableJson(page.data)}</script>
<script>${script}</script>
</body>
</html>
`;
}
