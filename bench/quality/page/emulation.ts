// Sound between two peer connections of one page, and what their statistics say of the way between them. `observe` is
// called by bench/quality/emulation.ts. Sound, since its rate does not follow the network.
import type { PathReading } from '../emulation.ts';
import { negotiate, pause } from './pair.ts';

const SETTLE_MS = 3000;

interface Counters {
  readonly received: number;
  readonly lost: number;
  readonly jitterSeconds: number;
  readonly roundTripSeconds: number;
  readonly roundTrips: number;
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

async function counters(connection: RTCPeerConnection): Promise<Counters> {
  let counted: Counters = { received: 0, lost: 0, jitterSeconds: 0, roundTripSeconds: 0, roundTrips: 0 };
  (await connection.getStats()).forEach((row: Readonly<Record<string, unknown>>) => {
    if (row['type'] === 'inbound-rtp')
      counted = {
        ...counted,
        received: numberOf(row['packetsReceived']),
        lost: numberOf(row['packetsLost']),
        jitterSeconds: numberOf(row['jitter']),
      };
    if (row['type'] === 'candidate-pair' && numberOf(row['bytesReceived']) > 0)
      counted = {
        ...counted,
        roundTripSeconds: numberOf(row['totalRoundTripTime']),
        roundTrips: numberOf(row['responsesReceived']),
      };
  });
  return counted;
}

function tone(): MediaStreamTrack {
  const context = new AudioContext();
  const destination = new MediaStreamAudioDestinationNode(context);
  new OscillatorNode(context, { frequency: 440 }).connect(destination);
  const [track] = destination.stream.getAudioTracks();
  if (track === undefined) throw new Error('no sound');
  return track;
}

async function connected(connection: RTCPeerConnection): Promise<void> {
  while (connection.connectionState !== 'connected') await pause(50);
}

/** @param seconds of sound that are counted, after it has settled. */
async function observe(seconds: number): Promise<PathReading> {
  const from = new RTCPeerConnection();
  const to = new RTCPeerConnection();
  const track = tone();
  try {
    from.addTransceiver(track, { direction: 'sendonly' });
    await negotiate(from, to);
    await connected(to);
    await pause(SETTLE_MS);
    const before = await counters(to);
    await pause(seconds * 1000);
    const after = await counters(to);
    const lost = after.lost - before.lost;
    const expected = after.received - before.received + lost;
    return {
      packets: expected,
      lossShare: lost / expected,
      jitterMs: after.jitterSeconds * 1000,
      roundTripMs:
        ((after.roundTripSeconds - before.roundTripSeconds) / (after.roundTrips - before.roundTrips)) * 1000,
    };
  } finally {
    track.stop();
    from.close();
    to.close();
  }
}

Object.assign(globalThis, { observe });
document.title = 'ready';
