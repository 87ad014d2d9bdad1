// For hosts that Prometheus can't reach: hands the same text to a Pushgateway while the run goes on and at its
// end (https://github.com/prometheus/pushgateway). What fails there never touches the run.
import { Pushgateway, type Registry } from 'prom-client';

export const PUSH_INTERVAL_MS = 10_000;
const PUSH_DEADLINE_MS = 5000;
const JOB = 'seatproof';

export interface PusherOptions {
  /** Of the Pushgateway, without `/metrics/job/…`. May carry user and password. */
  readonly url: URL;
  /** Labels that tell runs apart in the gateway; few, since it never forgets. */
  readonly groupings: () => Readonly<Record<string, string>>;
  /** Told at the first of failures in a row; never with credentials. */
  readonly onProblem: (message: string) => void;
}

export class Pusher {
  private readonly gateway: Pushgateway<'text/plain; version=0.0.4; charset=utf-8'>;
  private readonly options: PusherOptions;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private failing = false;

  constructor(registry: Registry, options: PusherOptions) {
    this.options = options;
    // A connection of its own for each push: one kept open would often be closed by the gateway between two.
    this.gateway = new Pushgateway(options.url.href, { timeout: PUSH_DEADLINE_MS, agent: false }, registry);
  }

  start(): void {
    this.timer ??= setInterval(() => void this.push(), PUSH_INTERVAL_MS);
  }

  /** Pushes once more and stops. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.push();
  }

  private async push(): Promise<void> {
    // A slow gateway is asked again at the next interval, never twice at once.
    if (this.running !== undefined) return;
    this.running = this.pushOnce();
    await this.running;
    this.running = undefined;
  }

  private async pushOnce(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no answer within ${PUSH_DEADLINE_MS} ms`)),
        PUSH_DEADLINE_MS,
      );
    });
    try {
      const groupings = { ...this.options.groupings() };
      await Promise.race([this.gateway.push({ jobName: JOB, groupings }), deadline]);
      this.failing = false;
    } catch (error) {
      if (!this.failing) {
        const message = error instanceof Error ? error.message : String(error);
        this.options.onProblem(
          `The Pushgateway at ${this.options.url.host} does not take metrics: ${message}`,
        );
      }
      this.failing = true;
    } finally {
      clearTimeout(timer);
    }
  }
}
