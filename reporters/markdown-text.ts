// GitHub-flavoured Markdown from any text: nothing of a run becomes markup.

/** Any text as plain text of one line. */
export function escape(value: string): string {
  return value
    .replace(/\\/g, '\\\\')
    .replace(/([|`*_{}[\]<>#])/g, '\\$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A code span that holds any text, in a table as well (GFM §4.10: pipes are escaped even in code). */
export function code(value: string): string {
  const runs = [...value.matchAll(/`+/g)].map((match) => match[0].length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  const pad = value.startsWith('`') || value.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${value.replace(/\s+/g, ' ').replace(/\|/g, '\\|')}${pad}${fence}`;
}

export function table(
  head: readonly string[],
  align: readonly string[],
  rows: readonly string[][],
): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(align), ...rows.map(line), ''];
}
