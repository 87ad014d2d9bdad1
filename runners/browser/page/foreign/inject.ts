// Runs in every frame of a foreign web client before any of its scripts: wraps what it will make calls with. Nothing
// here may show to the client or throw into it. Workers have no peer connections (W3C webrtc-pc: exposed to windows).
import type { RunnerMessage } from '../../protocol.ts';
import type { FrameOutbox, FrameSettings } from '../../frame-settings.ts';
import { connectFrame } from './frame-link.ts';
import { ForeignSeat } from './foreign-seat.ts';

/** Put before the bundle, see web-client/frame-script.ts. */
declare const seatproofFrame: FrameSettings;

function isOutbox(value: unknown): value is FrameOutbox {
  return typeof value === 'function';
}

function start(settings: FrameSettings): void {
  const outbox: unknown = Reflect.get(globalThis, settings.outbox);
  // Pages without a secure context have no devices and no calls.
  if (!isOutbox(outbox) || !isSecureContext) return;
  const seat = new ForeignSeat(settings, connectFrame(outbox, window === window.top));
  const take = (message: RunnerMessage): void => seat.take(message);
  Object.defineProperty(globalThis, settings.inbox, { value: take, enumerable: false });
}

start(seatproofFrame);
