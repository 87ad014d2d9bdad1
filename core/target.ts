// A target is a conferencing system under test: how to reach or start it, how a seat gets in, what it says of
// itself. One folder in targets/ per system implements this; nothing else knows a system's name.
import type { z } from 'zod';
import type { Fault } from './fault.ts';
import type { Plan, SeatPlan, Tier, VideoCodec } from './plan.ts';
import type { ProcessHost } from './process-host.ts';
import type { Recipe } from './recipe.ts';
import type { ServerFaults, ServerPart } from './server-fault.ts';
import type { SignallingAccess } from './signalling.ts';
import type { TeardownStack } from './teardown.ts';

export interface TargetCapabilities {
  readonly tiers: readonly Tier[];
  readonly codecs: readonly VideoCodec[];
  readonly end_to_end_encryption: readonly ('none' | 'shared-key' | 'per-participant')[];
  readonly last_n: boolean;
  readonly simulcast: boolean;
  /** Whether joins without media can be made ({@link RunningTarget.signalling}); absent: no. */
  readonly signalling?: boolean;
  /** Whether the system serves a web client of its own, so that visits to it can be made; absent: no. */
  readonly web_client?: boolean;
  /** Servers that a run can kill and bring back where it has started them itself; absent: none. */
  readonly server_faults?: readonly ServerPart[];
}

export interface TargetContext {
  readonly plan: Plan;
  readonly processes: ProcessHost;
  readonly teardown: TeardownStack;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: (message: string) => void;
}

/**
 * What a seat needs to get in; plain JSON, handed to the page or the packet bot as it is. The shape of
 * `parameters` is between a target and its own clients (`pageClientModule`, packet client).
 */
export interface JoinTicket {
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ServerReading {
  readonly source: string;
  /** Catalogue ids of scope `server`. Counters as they stand. */
  readonly values: Readonly<Record<string, number>>;
  /** Of a system with several servers: why this one gave no figures, while others did. */
  readonly silent?: string;
}

export interface TargetDescription {
  readonly system: string;
  /** Name for people; absent: that of the adapter, and in results from before it was kept. */
  readonly title?: string;
  readonly version: string;
  /** Whether this run started the server itself. */
  readonly managed: boolean;
  readonly url: string;
  /** The server shares the generator's host, so their loads cannot be told apart by host figures alone. */
  readonly same_host: boolean;
  /** Processors that the server was bound to; absent where it may use any. */
  readonly cpus?: readonly number[];
}

/** `light`: of a server whose figures cost it noticeably only that it answers. */
export type ScrapeDepth = 'full' | 'light';

export interface RunningTarget {
  readonly description: TargetDescription;
  /**
   * UDP ports of a server that shares the generator's network: what overflows there is the server's loss and no sign
   * of a saturated generator.
   */
  readonly udpPorts?: readonly number[];
  /** A fresh way in for one seat (tokens expire: asked for just before joining). */
  ticket(seat: SeatPlan): Promise<JoinTicket>;
  /**
   * Current server-side figures; rejects when the server does not answer. Called once a second.
   * @param depth what to read (default `full`)
   */
  scrape(depth?: ScrapeDepth): Promise<readonly ServerReading[]>;
  /**
   * Set when seats of the browser tiers sit in front of the service's own web client, a tab each, and get in by this
   * recipe; a ticket's parameters are then its variables. Otherwise `pageClientModule` brings them in.
   */
  readonly webClient?: Recipe;
  /** How joins without media are made; prepares what they need (rooms). Asked once, before any load. */
  signalling?(): Promise<SignallingAccess>;
  /** There when the run has started the servers itself and can do without them for a while. */
  readonly faults?: ServerFaults;
}

export interface TargetAdapter {
  readonly system: string;
  readonly title: string;
  readonly capabilities: TargetCapabilities;
  /** Settings under `target:` beside `system`; unknown keys are faults. */
  readonly settings: z.ZodType;
  /**
   * File that runs in a page and exports `createSeatClient` (core/page/seat-client.ts); absent where seats can only
   * be driven through a web client ({@link RunningTarget.webClient}).
   */
  readonly pageClientModule?: string;
  /** File that exports `createPacketClient` (core/packet-client.ts); only with the tier `packet`. */
  readonly packetClientModule?: string;
  /** Tiers that these settings rule out, each with the reason and the way out; absent: none. */
  refusedTiers?(settings: unknown): Partial<Readonly<Record<Tier, Pick<Fault, 'what' | 'fix'>>>>;
  /** Hosts that would get load; compared with loopback and `authorised_targets` before anything starts. */
  hosts(settings: unknown, environment: TargetContext['environment']): readonly string[];
  /** Whether these settings mean servers that the run starts itself; asked when faults are planned. */
  isManaged?(settings: unknown, environment: TargetContext['environment']): Promise<boolean>;
  /** What is missing to start (server binary, secrets); checked before anything starts. */
  preflight(settings: unknown, environment: TargetContext['environment']): Promise<readonly Fault[]>;
  start(context: TargetContext): Promise<RunningTarget>;
}
