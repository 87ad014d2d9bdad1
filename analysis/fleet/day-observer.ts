// What is written down of a simulated day: a row a minute, and by hour how full the nodes were for the people on
// them. Reads the state, never changes it.
import { NODE_DRAINING, NODE_UP, type Nodes } from './nodes.ts';

const MINUTES = 1440;
const MINUTES_AN_HOUR = 60;
const HOURS = 24;
const BINS_PER_KNEE = 100; // 1 % of the knee
const BINS = 4 * BINS_PER_KNEE; // four times the knee and above in the last one
const DELAY_BINS = 200;
const SHORTEST_DELAY_SECONDS = 0.001;
const DELAY_GROWTH = 1.1; // a join delay is known to 10 %

/** One number a minute of the day. */
export interface DaySeries {
  readonly people: Float64Array;
  readonly packetsPerSecond: Float64Array;
  readonly egressBps: Float64Array;
  readonly relayBps: Float64Array;
  /** Joins that were placed in the minute. */
  readonly joins: Float64Array;
  /** Fullest node, share of the knee. */
  readonly utilisationMax: Float64Array;
  /** Mean of the nodes that are up. */
  readonly utilisationMean: Float64Array;
  readonly nodesUp: Float64Array;
  /** Core-seconds of signalling asked for per second, all shards. */
  readonly signallingLoad: Float64Array;
}

/**
 * The hour whose p95 of node load, as people felt it, was the highest. Nodes of which a single meeting takes more
 * than half are left out of the p95: no number of nodes changes them.
 */
export interface WorstHour {
  readonly hour: number;
  /** 95 % of the person-minutes of the hour were on nodes with at most this share of the knee. */
  readonly utilisationP95: number;
  readonly utilisationMean: number;
  readonly utilisationMax: number;
  readonly joinDelayP95Seconds: number;
}

export class DayObserver {
  readonly series: DaySeries;
  /** Person-minutes on nodes above the knee, and all of them. */
  overloadedMinutes = 0;
  personMinutes = 0;
  /** Person-minutes on nodes of which one meeting takes more than half; they are not in the worst hour's p95. */
  bigMeetingMinutes = 0;
  nodeMinutes = 0;
  private minute = 0;
  private joinsThisMinute = 0;
  private signallingBefore = 0;
  private readonly load = new Float64Array(HOURS * BINS);
  private readonly delays = new Float64Array(HOURS * DELAY_BINS);
  private readonly hourMax = new Float64Array(HOURS);
  private readonly hourSum = new Float64Array(HOURS);

  constructor() {
    const row = (): Float64Array => new Float64Array(MINUTES);
    this.series = {
      people: row(),
      packetsPerSecond: row(),
      egressBps: row(),
      relayBps: row(),
      joins: row(),
      utilisationMax: row(),
      utilisationMean: row(),
      nodesUp: row(),
      signallingLoad: row(),
    };
  }

  /** A join was placed `delaySeconds` after it was asked for. */
  joined(now: number, delaySeconds: number): void {
    this.joinsThisMinute += 1;
    const hour = Math.min(HOURS - 1, Math.floor(now / 3600));
    const steps = Math.log(Math.max(1, delaySeconds / SHORTEST_DELAY_SECONDS)) / Math.log(DELAY_GROWTH);
    const bin = hour * DELAY_BINS + Math.min(DELAY_BINS - 1, Math.ceil(steps));
    this.delays[bin] = (this.delays[bin] ?? 0) + 1;
  }

  /** Writes the row of the minute that ends now. */
  endMinute(nodes: Nodes, signallingBusySeconds: number): void {
    const { series, minute } = this;
    const hour = Math.min(HOURS - 1, Math.floor(minute / MINUTES_AN_HOUR));
    const sums = { people: 0, packets: 0, egress: 0, relay: 0, utilisation: 0, max: 0, up: 0 };
    for (let node = 0; node < nodes.settings.count; node += 1) {
      const state = nodes.state[node];
      if (state !== NODE_UP && state !== NODE_DRAINING) {
        continue;
      }
      const people = nodes.people[node] ?? 0;
      const utilisation = nodes.utilisation(node);
      sums.people += people;
      sums.packets += nodes.packets[node] ?? 0;
      sums.egress += nodes.egressBps[node] ?? 0;
      sums.relay += nodes.relayBps[node] ?? 0;
      sums.utilisation += utilisation;
      sums.max = Math.max(sums.max, utilisation);
      sums.up += 1;
      this.overloadedMinutes += utilisation > 1 ? people : 0;
      if ((nodes.bigParts[node] ?? 0) > 0) {
        this.bigMeetingMinutes += people;
        continue;
      }
      const bin = hour * BINS + Math.min(BINS - 1, Math.ceil(utilisation * BINS_PER_KNEE));
      this.load[bin] = (this.load[bin] ?? 0) + people;
    }
    const mean = sums.up > 0 ? sums.utilisation / sums.up : 0;
    this.personMinutes += sums.people;
    this.nodeMinutes += sums.up;
    this.hourMax[hour] = Math.max(this.hourMax[hour] ?? 0, sums.max);
    this.hourSum[hour] = (this.hourSum[hour] ?? 0) + mean / MINUTES_AN_HOUR;
    series.people[minute] = sums.people;
    series.packetsPerSecond[minute] = sums.packets;
    series.egressBps[minute] = sums.egress;
    series.relayBps[minute] = sums.relay;
    series.joins[minute] = this.joinsThisMinute;
    series.utilisationMax[minute] = sums.max;
    series.utilisationMean[minute] = mean;
    series.nodesUp[minute] = sums.up;
    series.signallingLoad[minute] = (signallingBusySeconds - this.signallingBefore) / 60;
    this.signallingBefore = signallingBusySeconds;
    this.joinsThisMinute = 0;
    this.minute += 1;
  }

  worstHour(): WorstHour {
    const p95 = Array.from({ length: HOURS }, (_, hour) => this.quantileBin(this.load, BINS, hour));
    const hour = p95.indexOf(Math.max(...p95));
    const delayBin = this.quantileBin(this.delays, DELAY_BINS, hour);
    return {
      hour,
      utilisationP95: (p95[hour] ?? 0) / BINS_PER_KNEE,
      utilisationMean: this.hourSum[hour] ?? 0,
      utilisationMax: this.hourMax[hour] ?? 0,
      joinDelayP95Seconds: SHORTEST_DELAY_SECONDS * DELAY_GROWTH ** delayBin,
    };
  }

  /** Highest p95 of the join delay of any hour, seconds. */
  worstJoinDelayP95(): number {
    const bins = Array.from({ length: HOURS }, (_, hour) => this.quantileBin(this.delays, DELAY_BINS, hour));
    return SHORTEST_DELAY_SECONDS * DELAY_GROWTH ** Math.max(...bins);
  }

  private quantileBin(table: Float64Array, bins: number, hour: number): number {
    const row = table.subarray(hour * bins, (hour + 1) * bins);
    let left = 0.95 * row.reduce((sum, count) => sum + count, 0);
    if (left <= 0) {
      return 0;
    }
    for (let bin = 0; bin < bins; bin += 1) {
      left -= row[bin] ?? 0;
      if (left <= 1e-9) {
        return bin;
      }
    }
    return bins - 1;
  }
}
