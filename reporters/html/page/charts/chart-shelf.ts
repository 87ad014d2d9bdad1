// Keeps the charts of the page: draws each when it comes near the screen, all of them for print, and all again
// when the theme changes. A page of many charts opens quickly that way.
import { chartColours } from './chart-colours.ts';
import type { ChartColours } from './chart-colours.ts';

/** What the shelf needs of a Chart.js chart of any type. */
interface DrawnChart {
  destroy(): void;
  resize(width?: number, height?: number): void;
}

type DrawChart = (canvas: HTMLCanvasElement, colours: ChartColours) => DrawnChart;

interface Place {
  readonly canvas: HTMLCanvasElement;
  readonly draw: DrawChart;
  chart: DrawnChart | undefined;
}

const NEAR = '600px';
const PX_PER_MM = 96 / 25.4;
/** print.css: a page of 180 mm less margins, in cards with 3 mm inside; charts in pairs have 4 mm between them. */
const PRINT_WIDTH_PX = { alone: (180 - 2 * 3) * PX_PER_MM, inPairs: ((180 - 4) / 2 - 2 * 3) * PX_PER_MM };
/** print.css: .canvas-box. Any other height would stretch the letters. */
const PRINT_HEIGHT_PX = 42 * PX_PER_MM;
/** Drawn larger than the paper and shrunk, so that letters are as small there as those of tables. */
const PRINT_SCALE = 1.25;

export class ChartShelf {
  private places: Place[] = [];
  private readonly observer = new IntersectionObserver((entries) => this.onNear(entries), {
    rootMargin: NEAR,
  });

  /** Draws on the canvas once it comes near the screen. */
  add(canvas: HTMLCanvasElement, draw: DrawChart): void {
    this.places.push({ canvas, draw, chart: undefined });
    this.observer.observe(canvas);
  }

  /** Forgets every chart; the caller replaces the elements. */
  clear(): void {
    this.observer.disconnect();
    for (const place of this.places) place.chart?.destroy();
    this.places = [];
  }

  /** Draws again what was drawn, in the colours of now. */
  recolour(): void {
    for (const place of this.places) {
      if (place.chart === undefined) continue;
      place.chart.destroy();
      place.chart = place.draw(place.canvas, chartColours());
    }
  }

  /** Draws all there is, in the size of a printed page. */
  prepareForPrint(): void {
    for (const place of this.places) {
      place.chart?.destroy();
      place.chart = place.draw(place.canvas, chartColours());
      const width = place.canvas.closest('.grid') === null ? PRINT_WIDTH_PX.alone : PRINT_WIDTH_PX.inPairs;
      place.chart.resize(width * PRINT_SCALE, PRINT_HEIGHT_PX * PRINT_SCALE);
    }
  }

  /** Back to the size of the screen. */
  returnFromPrint(): void {
    for (const place of this.places) place.chart?.resize();
    this.recolour();
  }

  private onNear(entries: readonly IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const place = this.places.find((candidate) => candidate.canvas === entry.target);
      if (!entry.isIntersecting || place?.chart !== undefined) continue;
      if (place === undefined) continue;
      this.observer.unobserve(place.canvas);
      place.chart = place.draw(place.canvas, chartColours());
    }
  }
}
