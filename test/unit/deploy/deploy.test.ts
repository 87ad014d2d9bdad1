import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { METRICS } from '#core/metrics/catalogue.ts';
import { prometheusForm, prometheusNames } from '#core/metrics/prometheus-name.ts';
import { RUN_METRICS } from '#core/metrics/run-metrics.ts';
import { temporaryRoot } from '#test/support/temporary-root.ts';

function deployed(path: string): URL {
  return new URL(`../../../deploy/${path}`, import.meta.url);
}

const temporary = await temporaryRoot();

const rulesFile = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({ record: z.string().optional(), alert: z.string().optional(), expr: z.string() }),
      ),
    }),
  ),
});
const dashboardFile = z.object({
  uid: z.string(),
  panels: z.array(
    z.object({
      id: z.number(),
      type: z.string(),
      title: z.string(),
      targets: z.array(z.object({ expr: z.string() })).optional(),
    }),
  ),
  templating: z.object({ list: z.array(z.object({ name: z.string(), definition: z.string().optional() })) }),
});

const rules = rulesFile
  .parse(parse(await readFile(deployed('prometheus/rules.yaml'), 'utf8')))
  .groups.flatMap((group) => group.rules);
const dashboard = dashboardFile.parse(
  JSON.parse(await readFile(deployed('grafana/seatproof-run.json'), 'utf8')),
);

/** Names of series: of the catalogue, of the run, histogram parts included. */
const known = new Set([
  ...Object.values(RUN_METRICS).map((metric) => metric.name),
  ...METRICS.flatMap((metric) => {
    const form = prometheusForm(metric);
    const parts =
      form.type === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => form.name + part) : [];
    // A histogram without its suffix has no series of its own.
    return [
      ...prometheusNames(metric).filter((name) => form.type !== 'histogram' || name !== form.name),
      ...parts,
    ];
  }),
]);
const recorded = new Set(rules.flatMap((rule) => rule.record ?? []));

function unknownNames(expression: string): readonly string[] {
  const names = expression.match(/\bseatproof[_:][a-z_:0-9]+/g) ?? [];
  return names.filter((name) => !known.has(name) && !recorded.has(name));
}

describe('what is shipped for Prometheus', () => {
  it('asks only for metrics that exist', () => {
    expect(rules.flatMap((rule) => unknownNames(rule.expr))).toEqual([]);
    expect(rules.length).toBeGreaterThan(15);
  });

  it('satisfies promtool', async () => {
    const check = promisify(execFile)('promtool', [
      'check',
      'rules',
      fileURLToPath(deployed('prometheus/rules.yaml')),
    ]);
    expect((await check).stdout).toContain('SUCCESS');
    const config = fileURLToPath(deployed('prometheus/prometheus.yaml'));
    const checkConfig = promisify(execFile)('promtool', ['check', 'config', config]);
    expect((await checkConfig).stdout).toContain('SUCCESS');
  });
});

describe('the Grafana dashboard', () => {
  const expressions = dashboard.panels.flatMap((panel) => panel.targets ?? []).map((target) => target.expr);

  it('asks only for metrics that exist', () => {
    const asked = [
      ...expressions,
      ...dashboard.templating.list.flatMap((variable) => variable.definition ?? []),
    ];
    expect(asked.flatMap(unknownNames)).toEqual([]);
    expect(expressions.length).toBeGreaterThan(20);
  });

  it('asks in expressions that Prometheus understands', async () => {
    const concrete = expressions.map((text) => text.replaceAll('$__rate_interval', '1m'));
    // promtool knows no command for a single expression, but it parses those of rules.
    const lines = concrete.map((expr, index) => `  - { record: "x${index}", expr: ${JSON.stringify(expr)} }`);
    const file = join(temporary, 'expressions.yaml');
    await writeFile(file, `groups:\n- name: dashboard\n  rules:\n${lines.join('\n')}\n`);
    const { stdout } = await promisify(execFile)('promtool', ['check', 'rules', '--lint=none', file]);
    expect(stdout).toContain(`SUCCESS: ${lines.length} rules found`);
  });

  it('gives every panel an id of its own', () => {
    const ids = dashboard.panels.map((panel) => panel.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
