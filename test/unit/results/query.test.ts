import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { RunEvent, SampleRow } from '#core/sample.ts';
import { exportParquet, query, type QueryAnswer } from '#results/query.ts';
import type { EVENT_COLUMNS } from '#results/sample-columns.ts';
import { SAMPLE_COLUMNS } from '#results/sample-columns.ts';
import { rawQueries, tellingSeat } from '#reporters/html/page/raw-queries.ts';
import { inboundRow } from '#test/support/run-examples.ts';
import { temporaryRoot } from '#test/support/temporary-root.ts';

type FieldOf<Row> = Row extends unknown ? keyof Row : never;

const root = await temporaryRoot();
let folders = 0;

const rows: readonly SampleRow[] = [
  inboundRow(1000),
  inboundRow(2000, "o'brien"),
  { kind: 'server', t_ms: 2000, source: 'livekit', values: { server_cpu_seconds_total: 1.5 } },
];
const events: readonly RunEvent[] = [
  { kind: 'run', event: 'started', t_ms: 0 },
  { kind: 'seat-failed', t_ms: 9, seat: 's', reason: 'page-hung', detail: 'no answer' },
];

async function folderWith(files: Readonly<Record<string, readonly unknown[]>>): Promise<string> {
  folders += 1;
  const folder = join(root, `it's-${folders}`);
  await mkdir(folder);
  for (const [name, lines] of Object.entries(files)) {
    await writeFile(join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  return folder;
}

function rowsOf(answer: QueryAnswer): QueryAnswer & { kind: 'rows' } {
  if (answer.kind === 'faulty') throw new Error(answer.faults[0]?.what);
  return answer;
}

describe('SQL over a run', () => {
  it('has a column for every field of every row', () => {
    expectTypeOf<keyof typeof SAMPLE_COLUMNS>().toEqualTypeOf<FieldOf<SampleRow>>();
    expectTypeOf<keyof typeof EVENT_COLUMNS>().toEqualTypeOf<FieldOf<RunEvent>>();
    expect(new Set(Object.keys(SAMPLE_COLUMNS)).has('packetsLost')).toBe(true);
  });

  it.each(rawQueries('s').map(({ about, sql }) => [about, sql] as const))(
    'answers what a report tells its reader to ask: %s',
    async (_about, sql) => {
      const folder = await folderWith({ 'samples.ndjson': rows, 'events.ndjson': events });
      expect(Array.isArray(rowsOf(await query(folder, sql)).rows)).toBe(true);
    },
  );

  it('is shown by a report at the seat that failed, or else at the one whose picture stood still longest', () => {
    const joined = (seat: string, share: number) => ({ seat, outcome: 'joined', video_freeze_share: share });
    const seats = [joined('a', 0.1), joined('b', 0.3), joined('c', 0.2)];
    expect(tellingSeat(seats)).toBe('b');
    expect(tellingSeat([...seats, { seat: 'd', outcome: 'page-hung' }])).toBe('d');
    expect(tellingSeat([])).toBe('');
  });

  it('answers over samples and events, numbers as numbers', async () => {
    const folder = await folderWith({ 'samples.ndjson': rows, 'events.ndjson': events });
    expect(rowsOf(await query(folder, 'SELECT count(*) AS n, max(ssrc) AS ssrc FROM samples')).rows).toEqual([
      { n: 3, ssrc: 123_456_789 },
    ]);
    expect(
      rowsOf(
        await query(
          folder,
          "SELECT server_values['server_cpu_seconds_total'] AS cpu FROM samples WHERE kind = 'server'",
        ),
      ).rows,
    ).toEqual([{ cpu: 1.5 }]);
    expect(rowsOf(await query(folder, 'SELECT reason FROM events ORDER BY t_ms')).rows).toEqual([
      { reason: null },
      { reason: 'page-hung' },
    ]);
  });

  it('leaves out what a killed run did not finish writing', async () => {
    const folder = await folderWith({ 'samples.ndjson': rows });
    await appendFile(join(folder, 'samples.ndjson'), '{"kind":"inbound-rtp","t_ms":30');
    expect(rowsOf(await query(folder, 'SELECT count(*) AS n FROM samples')).rows).toEqual([{ n: 3 }]);
  });

  it('gives the same answers from Parquet, and leaves no temporary file', async () => {
    const folder = await folderWith({ 'samples.ndjson': rows, 'events.ndjson': events });
    const all = 'SELECT * FROM samples ORDER BY t_ms, kind';
    const before = await query(folder, all);
    expect(await exportParquet(folder)).toBe(join(folder, 'samples.parquet'));
    expect(await query(folder, all)).toEqual(before);
    expect((await readdir(folder)).sort()).toEqual(['events.ndjson', 'samples.ndjson', 'samples.parquet']);
  });

  it('answers with no rows where nothing was written', async () => {
    const folder = await folderWith({ 'samples.ndjson': [] });
    expect(rowsOf(await query(folder, 'SELECT seat, server_values FROM samples')).rows).toEqual([]);
    expect(rowsOf(await query(folder, 'SELECT seat FROM events')).rows).toEqual([]);
  });

  it('says what is wrong with a query or a folder', async () => {
    const folder = await folderWith({ 'samples.ndjson': rows });
    const answer = await query(folder, 'SELECT nothing FROM samples');
    expect(answer.kind === 'faulty' && answer.faults[0]?.what).toContain('nothing');
    const nowhere = await query(join(root, 'nowhere'), 'SELECT 1');
    expect(nowhere.kind === 'faulty' && nowhere.faults[0]?.where).toBe(join(root, 'nowhere'));
    await expect(exportParquet(join(root, 'nowhere'))).rejects.toThrow(/No files found/);
  });
});
