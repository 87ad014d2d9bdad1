// What every chart over time shows besides its curves: the phases of the run, and below the axis a band that
// says in which seconds the generator was healthy. Void time is hatched and tall, so it shows without colour.
import type { Chart, Plugin } from 'chart.js';
import type { PlanPhase } from '#core/plan.ts';
import type { ChartColours } from './chart-colours.ts';

export interface Span {
  readonly from_ms: number;
  readonly to_ms: number;
}

/** Below this share of valid time a bucket counts as void in the band. */
const VALID_FROM_SHARE = 0.5;
export const BAND_HEIGHT_PX = 8;
const VALID_LINE_PX = 3;
const HATCH_STEP_PX = 5;

/** Neighbouring void buckets joined to spans. */
export function voidSpans(valid: readonly number[], bucket_ms: number): Span[] {
  const spans: { from_ms: number; to_ms: number }[] = [];
  valid.forEach((share, index) => {
    if (share >= VALID_FROM_SHARE) return;
    const from_ms = index * bucket_ms;
    const last = spans.at(-1);
    if (last?.to_ms === from_ms) last.to_ms += bucket_ms;
    else spans.push({ from_ms, to_ms: from_ms + bucket_ms });
  });
  return spans;
}

function hatch(pen: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.beginPath();
  for (let offset = -height; offset < width; offset += HATCH_STEP_PX) {
    pen.moveTo(x + offset, y + height);
    pen.lineTo(x + offset + height, y);
  }
  pen.stroke();
  pen.restore();
}

function drawPhases(chart: Chart<'line'>, phases: readonly PlanPhase[], colours: ChartColours): void {
  const { ctx: pen, chartArea: area, scales } = chart;
  const axis = scales['x'];
  if (axis === undefined) return;
  pen.save();
  pen.strokeStyle = colours.muted;
  pen.fillStyle = colours.muted;
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  let free_px = area.left;
  for (const phase of phases) {
    const x = axis.getPixelForValue(phase.from_ms / 1000);
    if (phase.from_ms > 0) {
      pen.beginPath();
      pen.moveTo(x, area.top - 12);
      pen.lineTo(x, area.bottom);
      pen.stroke();
    }
    // A label that would run into the one before is left out; the environment section lists all phases.
    if (x + 4 < free_px) continue;
    pen.fillText(phase.name, x + 4, area.top - 5);
    free_px = x + 8 + pen.measureText(phase.name).width;
  }
  pen.restore();
}

function drawBand(chart: Chart<'line'>, spans: readonly Span[], colours: ChartColours): void {
  const { ctx: pen, chartArea: area, scales } = chart;
  const axis = scales['x'];
  if (axis === undefined) return;
  const top = area.bottom + 3;
  pen.save();
  pen.fillStyle = colours.valid;
  pen.fillRect(area.left, top + (BAND_HEIGHT_PX - VALID_LINE_PX) / 2, area.right - area.left, VALID_LINE_PX);
  for (const span of spans) {
    const x = Math.max(area.left, axis.getPixelForValue(span.from_ms / 1000));
    const width = Math.max(3, Math.min(area.right, axis.getPixelForValue(span.to_ms / 1000)) - x);
    pen.fillStyle = colours.paper;
    pen.fillRect(x, top, width, BAND_HEIGHT_PX);
    pen.strokeStyle = colours.void;
    pen.lineWidth = 2;
    hatch(pen, x, top, width, BAND_HEIGHT_PX);
    pen.lineWidth = 1;
    pen.strokeRect(x + 0.5, top + 0.5, width - 1, BAND_HEIGHT_PX - 1);
    pen.globalAlpha = 0.22;
    hatch(pen, x, area.top, width, area.bottom - area.top);
    pen.globalAlpha = 1;
  }
  pen.restore();
}

/** A Chart.js plugin for one chart whose x axis is in seconds of the run. */
export function runBandPlugin(
  phases: readonly PlanPhase[],
  spans: readonly Span[],
  colours: ChartColours,
  font: string,
): Plugin<'line'> {
  return {
    id: 'run-band',
    beforeDatasetsDraw: (chart) => {
      chart.ctx.font = `11px ${font}`;
      drawPhases(chart, phases, colours);
    },
    afterDraw: (chart) => drawBand(chart, spans, colours),
  };
}
