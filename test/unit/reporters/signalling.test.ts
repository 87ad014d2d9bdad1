import { describe, expect, it } from 'vitest';
import { toReportData, type ReportData } from '#reporters/html/report-data.ts';
import { makeSignallingRun } from '#test/support/signalling-run.ts';

const meanOf = ({ series }: ReportData, metric: string): readonly (number | null)[] =>
  series.find((candidate) => candidate.metric === metric)?.mean ?? [];

describe('the report of a run with joins without media and a homeserver', () => {
  it('has what each said of itself, second by second, in the units of the catalogue', async () => {
    const data = toReportData(await makeSignallingRun(true));
    expect(meanOf(data, 'signalling_join_seconds').slice(2, 5)).toEqual([0.6, 0.7, 0.8]);
    expect(meanOf(data, 'homeserver_cpu_cores').slice(2, 5)).toEqual([0.5, 0.5, 0.5]);
    expect(meanOf(data, 'homeserver_requests').slice(2, 5)).toEqual([10, 10, 10]);
    expect(data.result.metrics['signalling_join_seconds']).toMatchObject({ n: 20, rate: 1 });
    expect(data.result.metrics['signalling_request_failed_share']).toMatchObject({ rate: 0 });
  });

  it('has nothing of either where there was none', async () => {
    const { series, result } = toReportData(await makeSignallingRun(false));
    const own = /^(signalling_(join|request|connect)|homeserver_)/;
    const measured = series.filter(
      ({ metric, mean }) => own.test(metric) && mean.some((one) => one !== null),
    );
    expect(measured).toEqual([]);
    expect(result.metrics['signalling_join_seconds']?.n ?? 0).toBe(0);
  });
});
