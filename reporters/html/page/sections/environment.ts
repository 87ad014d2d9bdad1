// What is needed to repeat the run and to compare it with another.
import { h } from '../dom.ts';
import type { PageContext, Section } from '../page-context.ts';
import { targetName } from '../../../texts/target-name.ts';

function entries({ data, format, text }: PageContext): (readonly [string, string])[] {
  const { result, phases } = data;
  const { environment, scenario, target } = result;
  const commit = environment.commit === null ? '' : ` (${environment.commit})`;
  const spans = phases.map(
    (phase) => `${phase.name} ${format.clock(phase.from_ms)}–${format.clock(phase.to_ms)}`,
  );
  return [
    [text('environment.run'), result.id],
    [text('environment.started'), format.date(result.started_at)],
    [text('environment.scenario'), scenario.name],
    [text('environment.seed'), scenario.seed],
    [text('environment.phases'), spans.join(', ')],
    [text('environment.target'), `${targetName(target)} ${target.version}`],
    [text('environment.url'), target.url],
    [text('environment.seatproof'), `${environment.seatproof}${commit}`],
    [text('environment.browser'), environment.browser ?? '–'],
    [text('environment.node'), environment.node],
    [text('environment.os'), environment.os],
    [
      text('environment.cpu'),
      text('environment.cpu.value', { model: environment.cpu_model, count: environment.cpu_count }),
    ],
    [text('environment.memory'), format.quantity(environment.memory_bytes, 'bytes')],
    [text('environment.fingerprint'), environment.host_fingerprint],
  ];
}

export const environmentSection: Section = {
  id: 'environment',
  heading: 'environment.heading',
  render: (context) => [
    h(
      'dl',
      { class: 'pairs' },
      ...entries(context).map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value))),
    ),
  ],
};
