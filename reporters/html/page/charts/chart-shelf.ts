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
/** A4 less margins at 96 dpi, so that text in charts keeps its size on paper. */
const PRINT_WIDTH_PX = 660;

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
      const columns = place.canvas.closest('.grid') === null ? 1 : 2;
      place.chart.resize(PRINT_WIDTH_PX / columns, place.canvas.clientHeight);
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
