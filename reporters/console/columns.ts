// A table of plain text.

export type Align = 'left' | 'right';

/** Columns padded to their widest cell; colour is put on after padding, since escapes have no width. */
export function columns(
  rows: readonly (readonly string[])[],
  align: readonly Align[],
  paintRow: (cells: string[], index: number) => string[],
): string[] {
  const widths = align.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row, index) => {
    const cells = align.map((side, column) => {
      const cell = row[column] ?? '';
      const width = widths[column] ?? 0;
      return side === 'right' ? cell.padStart(width) : cell.padEnd(width);
    });
    return `  ${paintRow(cells, index).join('  ')}`.trimEnd();
  });
}
