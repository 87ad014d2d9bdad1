// A server is given or started here, never both nor neither: said once for every system that can do both.
import type { Fault } from '#core/fault.ts';

export interface ServerChoice {
  /** The setting of that name. */
  readonly managed: boolean | undefined;
  /** `url` of the scenario. */
  readonly settingsUrl: string | undefined;
  /** From the scenario or the environment. */
  readonly url: string | undefined;
  /** Processors that the scenario binds the server to. */
  readonly cpus: readonly number[] | undefined;
  /** Environment variable that gives a server, e.g. `LIVEKIT_URL`. */
  readonly variable: string;
}

/** What a system does in either case. */
export interface Ways<Chosen> {
  readonly managed: () => Promise<Chosen>;
  readonly given: (url: string) => Chosen;
}

interface Contradiction {
  readonly faults: Fault[];
}

/** Goes the way that the settings mean, or says why they can't be followed. */
export async function givenOrManaged<Chosen>(
  { managed, settingsUrl, url, cpus, variable }: ServerChoice,
  ways: Ways<Chosen>,
): Promise<Chosen | Contradiction> {
  if (managed === true && settingsUrl !== undefined) {
    return contradiction(
      'target.managed',
      'a given server can not be started here as well.',
      'remove either url or managed.',
    );
  }
  if (managed === false && url === undefined) {
    return contradiction(
      'target.url',
      'no server is given and none may be started.',
      `set url, or ${variable}, or managed: true.`,
    );
  }
  if (managed === true || url === undefined) return ways.managed();
  if (cpus !== undefined) {
    const what = `${url} is a given server, and only one that is started here can be bound to processors.`;
    return contradiction('target.cpus', what, 'remove cpus, or url.');
  }
  return ways.given(url);
}

function contradiction(where: string, what: string, fix: string): Contradiction {
  return { faults: [{ where, what, fix }] };
}
