// The tornado as a table with a bar in each row: readable with a screen reader, on paper and on a narrow screen.
import type { FleetDocument, FleetSensitivity } from '#core/fleet.ts';
import { code, h, svg } from '../../html/page/dom.ts';
import { dataTable } from '../../html/page/table.ts';
import type { StudyContext } from '../../study/page/study-page.ts';
import { assumptionName, unitName } from './assumption-texts.ts';
import { TEXTS } from './texts.ts';

type Context = StudyContext<FleetDocument>;
type Bar = FleetSensitivity['bars'][number];

/** Bars below this share of the widest move nothing that one could see. */
const LEAST_SHARE_OF_WIDEST = 0.01;
const WIDTH = 400;
const HEIGHT = 24;

function swingOf({ at_low: low, at_high: high }: Bar, base: FleetSensitivity['base']): number {
  const [a, b, c] = [low.eur_per_seat_year, high.eur_per_seat_year, base.eur_per_seat_year];
  return Math.max(a, b, c) - Math.min(a, b, c);
}

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly base: number;
}

function drawn({ at_low: low, at_high: high }: Bar, { from, to, base }: Scale): SVGElement {
  const x = (value: number): number => ((value - from) / Math.max(1e-9, to - from)) * WIDTH;
  const part = (value: number, cssClass: string, y: number): SVGElement =>
    svg('rect', {
      class: cssClass,
      x: Math.min(x(value), x(base)),
      y,
      width: Math.max(1, Math.abs(x(value) - x(base))),
      height: HEIGHT / 2 - 3,
    });
  return svg(
    'svg',
    { class: 'swing', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    part(low.eur_per_seat_year, 'low', 2),
    part(high.eur_per_seat_year, 'high', HEIGHT / 2 + 1),
    svg('line', { class: 'axis', x1: x(base), x2: x(base), y1: 0, y2: HEIGHT }),
  );
}

/** The bars that move the answer, with the figures at both ends. */
export function tornado(context: Context, { base, bars }: FleetSensitivity): HTMLElement[] {
  const { data, format, language, say } = context;
  const widest = Math.max(0, ...bars.map((bar) => swingOf(bar, base)));
  const shown = bars.filter((bar) => swingOf(bar, base) >= widest * LEAST_SHARE_OF_WIDEST && widest > 0);
  const ends = shown.flatMap(({ at_low: low, at_high: high }) => [
    low.eur_per_seat_year,
    high.eur_per_seat_year,
  ]);
  const scale = {
    from: Math.min(base.eur_per_seat_year, ...ends),
    to: Math.max(base.eur_per_seat_year, ...ends),
    base: base.eur_per_seat_year,
  };
  const units = new Map(data.assumptions.map(({ id, unit }) => [id, unit]));
  const rows = shown.map((bar) => [
    h(
      'span',
      { class: 'metric' },
      assumptionName(bar.id, language),
      code(unitName(units.get(bar.id) ?? '', language)),
    ),
    drawn(bar, scale),
    `${format.number(bar.at_low.value)} → ${format.number(bar.at_high.value)}`,
    `${format.number(bar.at_low.eur_per_seat_year)} → ${format.number(bar.at_high.eur_per_seat_year)} €`,
    `${format.count(bar.at_low.nodes)} → ${format.count(bar.at_high.nodes)}`,
  ]);
  const heads = [
    { title: say(TEXTS.assumption) },
    { title: say(TEXTS.swing, { base: format.number(base.eur_per_seat_year) }) },
    { title: say(TEXTS.fromTo), numeric: true },
    { title: say(TEXTS.eurSeat), numeric: true },
    { title: say(TEXTS.nodes), numeric: true },
  ];
  const key = h(
    'ul',
    { class: 'legend' },
    h('li', { class: 'key-low' }, say(TEXTS.atLow)),
    h('li', { class: 'key-high' }, say(TEXTS.atHigh)),
  );
  return [key, dataTable(say(TEXTS.sensitivity), heads, rows, 'tornado')];
}
