// How one seat joins a VideoRoom from a page: one connection to send, one to receive, as Janus's own demos do.
// No SDK: docs/adr/0004-janus-without-its-sdk.md.
import type { JoinRequest, SeatClient, SeatClientEvents, SeatSession } from '#core/page/seat-client.ts';
import { JoinError } from '#core/page/seat-client.ts';
import { Participant } from '../participant.ts';
import { JanusError } from '../session.ts';
import { readTicket } from '../ticket.ts';
import { Receiving } from './receiving.ts';
import { Sending } from './sending.ts';
import { openPageSocket } from './socket.ts';

function joinErrorOf(error: unknown): JoinError {
  if (error instanceof JoinError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof JanusError)) return new JoinError('internal-error', message);
  const reasons = {
    refused: 'signalling-refused',
    unreachable: 'signalling-unreachable',
    lost: 'signalling-unreachable',
  } as const;
  return new JoinError(reasons[error.kind], message);
}

/** The plan's connections have no servers to ask for addresses: candidates of the host are enough. */
const connectionOptions = (request: JoinRequest): RTCConfiguration => ({
  ...request.rtcConfiguration,
  bundlePolicy: 'max-bundle',
});

async function join(request: JoinRequest, events: SeatClientEvents): Promise<SeatSession> {
  const ticket = readTicket(request.parameters);
  const configuration = connectionOptions(request);
  const receiving = new Receiving(configuration, events);
  const closing: { sending?: Sending } = {};
  const close = (): void => {
    receiving.close();
    closing.sending?.close();
  };
  try {
    const participant = await Participant.connect({
      ticket,
      demand: request.demand,
      openSocket: openPageSocket,
      answer: (offer, streams) => receiving.answer(offer, streams),
      subscribing: (handle) => receiving.trickleTo(handle),
      lost: (reason) => {
        close();
        events.disconnected(reason);
      },
    });
    try {
      events.signalling();
      await participant.enter();
      const sending = new Sending(configuration, request.media, events);
      closing.sending = sending;
      await sending.publish(participant);
      return sessionOf(participant, sending, close);
    } catch (error) {
      await participant.leave();
      throw error;
    }
  } catch (error) {
    close();
    throw joinErrorOf(error);
  }
}

function sessionOf(participant: Participant, sending: Sending, close: () => void): SeatSession {
  return {
    setCameraMuted: (muted) => sending.setMuted('video', muted),
    setMicrophoneMuted: (muted) => sending.setMuted('audio', muted),
    leave: async () => {
      await participant.leave();
      close();
    },
  };
}

export function createSeatClient(): SeatClient {
  return { join };
}
