// Every way to turn a finished run into a file, and the reporter for the terminal.
import type { Renderer } from '#core/reporter.ts';
import { htmlRenderer } from './html/html.ts';
import { jsonRenderer } from './json.ts';
import { junitRenderer } from './junit.ts';
import { markdownRenderer } from './markdown.ts';
import { textRenderer } from './text.ts';

export const renderers: readonly Renderer[] = [
  jsonRenderer,
  junitRenderer,
  markdownRenderer,
  textRenderer,
  htmlRenderer,
];

export { createConsoleReporter } from './console/console-reporter.ts';
export { createMultiplexer } from './multiplexer.ts';
