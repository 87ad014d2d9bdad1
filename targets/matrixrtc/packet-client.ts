// Signalling of a packet seat in a Matrix call: homeserver and token service for real, then the SFU.
import type { CreatePacketClient, PacketClient, PacketClientHost } from '#core/packet-client.ts';
import type { SeatPlan } from '#core/plan.ts';
import { createRoomClient } from '../shared/livekit/packet-client.ts';
import { Participant, Refused } from './participant.ts';
import { ticketSchema, type MatrixTicket } from './ticket.ts';

class MatrixPacketClient implements PacketClient {
  private readonly seat: SeatPlan;
  private readonly host: PacketClientHost;
  private readonly participant: Participant;
  private readonly muted = new Map<'camera' | 'microphone', boolean>();
  private readonly announced: Promise<void>;
  private tellAnnounced: () => void = () => undefined;
  private call: PacketClient | undefined;
  private over = false;

  constructor(seat: SeatPlan, ticket: MatrixTicket, host: PacketClientHost) {
    this.seat = seat;
    this.participant = new Participant(ticket, (service, outageMs) => host.served?.(service, outageMs));
    this.announced = new Promise((resolve) => (this.tellAnnounced = resolve));
    this.host = {
      openTransport: (label) => host.openTransport(label),
      newSsrc: () => host.newSsrc(),
      wantLayers: (layers) => host.wantLayers(layers),
      // Both the SFU and the homeserver have to say that the seat takes part.
      joined: () => void this.announced.then(() => host.joined()),
      reached: (step) => host.reached(step),
      named: (name) => host.named(name),
      signalling: () => {
        host.reached('sfu');
        host.signalling();
      },
      failed: (reason, detail, final) => {
        if (this.over) return;
        this.over = true;
        host.failed(reason, detail, final);
        void this.participant.leave();
      },
    };
  }

  async join(): Promise<void> {
    try {
      const openIdToken = await this.participant.enter();
      this.host.reached('homeserver');
      const access = await this.participant.exchange(openIdToken);
      this.host.reached('token-service');
      if (this.over) return;
      this.call = createRoomClient(this.seat, access, this.host);
      for (const [source, muted] of this.muted) this.call.setMuted(source, muted);
      await Promise.all([this.participant.announce(), this.call.join()]);
      this.tellAnnounced();
    } catch (error) {
      const reason = error instanceof Refused ? 'signalling-refused' : 'signalling-unreachable';
      this.host.failed(reason, error instanceof Error ? error.message : String(error));
    }
  }

  setMuted(source: 'camera' | 'microphone', muted: boolean): void {
    this.muted.set(source, muted);
    this.call?.setMuted(source, muted);
  }

  async leave(): Promise<void> {
    this.over = true;
    await Promise.all([this.call?.leave(), this.participant.leave()]);
  }
}

export const createPacketClient: CreatePacketClient = (seat, ticket, host) =>
  new MatrixPacketClient(seat, ticketSchema.parse(ticket.parameters), host);
