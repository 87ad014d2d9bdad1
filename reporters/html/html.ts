// The report as one file that opens offline: data, program and style inside, and a policy that lets it load
// nothing else (https://www.w3.org/TR/CSP3/, hashes of inline elements).
import { createHash } from 'node:crypto';
import type { FinishedRun, Renderer } from '#core/reporter.ts';
import { createPaint } from '../console/paint.ts';
import { verdictBlock } from '../console/verdict-block.ts';
import { pageBundle } from './bundle.ts';
import { embeddableJson, toReportData } from './report-data.ts';

function escape(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

async function render(run: FinishedRun): Promise<string> {
  const { script, style } = await pageBundle();
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const withoutScript = escape(verdictBlock(run, createPaint(false)).join('\n').trim());
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Seatproof ${escape(run.result.environment.seatproof)}">
<title>${escape(run.result.scenario.name)}: Seatproof</title>
<style>${style}</style>
</head>
<body>
<noscript><main class="plain"><h1>Seatproof</h1><pre>${withoutScript}</pre></main></noscript>
<script type="application/json" id="report-data">${embeddableJson(toReportData(run))}</script>
<script>${script}</script>
</body>
</html>
`;
}

export const htmlRenderer: Renderer = { name: 'html', fileName: 'report.html', render };
