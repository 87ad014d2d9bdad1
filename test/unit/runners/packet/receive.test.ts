import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameClock } from '#runners/packet/receive/frame-clock.ts';
import { NackList } from '#runners/packet/receive/nack-list.ts';
import { RembEstimator } from '#runners/packet/receive/remb-estimator.ts';
import { ACCEPTED, SequenceTracker } from '#runners/packet/receive/sequence.ts';
import { ReceiveStream, WANTS } from '#runners/packet/receive/stream.ts';
import { TwccRecorder, feedbackIntervalMs } from '#runners/packet/receive/twcc-recorder.ts';

const FRAME_US = 33_333;

describe('counting received packets', () => {
  it('finds every lost, late and doubled packet, whatever the start and across roll-overs', () => {
    const fate = fc.constantFrom('kept', 'kept', 'kept', 'kept', 'lost', 'doubled');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), fc.array(fate, { maxLength: 400 }), (start, fates) => {
        const tracker = new SequenceTracker();
        tracker.accept(start);
        let last = 0;
        fates.forEach((what, index) => {
          if (what === 'lost') return;
          last = index + 1;
          tracker.accept((start + last) & 0xffff);
          if (what === 'doubled') tracker.accept((start + last) & 0xffff);
        });
        const within = fates.slice(0, last);
        const lost = within.filter((what) => what === 'lost').length;
        expect(tracker.expected).toBe(last + 1);
        expect(tracker.lost).toBe(lost);
        expect(tracker.duplicates).toBe(within.filter((what) => what === 'doubled').length);
        expect(tracker.highest & 0xffff).toBe((start + last) & 0xffff);
      }),
    );
  });

  it('takes late packets as received, not as lost', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff }),
        fc.shuffledSubarray([...Array(50).keys()], { minLength: 50 }),
        (start, order) => {
          const tracker = new SequenceTracker();
          tracker.accept(start);
          for (const offset of order) tracker.accept((start + 1 + offset) & 0xffff);
          expect({ received: tracker.received, lost: tracker.lost, duplicates: tracker.duplicates }).toEqual({
            received: 51,
            lost: 0,
            duplicates: 0,
          });
        },
      ),
    );
  });

  it('reports the share lost since the last report', () => {
    const tracker = new SequenceTracker();
    for (let sequence = 0; sequence < 100; sequence += 1) if (sequence % 4 !== 2) tracker.accept(sequence);
    expect(tracker.takeFractionLost()).toBeGreaterThanOrEqual(Math.floor(0.24 * 256));
    for (let sequence = 100; sequence < 200; sequence += 1) tracker.accept(sequence);
    expect(tracker.takeFractionLost()).toBe(0);
  });

  it('keeps a packet that a retransmission brought as lost by the network', () => {
    const tracker = new SequenceTracker();
    for (const sequence of [1, 2, 4, 3]) tracker.accept(sequence);
    tracker.repaired += 1;
    expect({ received: tracker.received, lost: tracker.lost }).toEqual({ received: 4, lost: 1 });
    expect(tracker.takeFractionLost()).toBe(64);
  });

  it('believes a jump only when the next packet confirms it', () => {
    const tracker = new SequenceTracker();
    for (const sequence of [10, 11, 12]) tracker.accept(sequence);
    expect(tracker.accept(40_000)).toBe(ACCEPTED.suspicious);
    expect(tracker.accept(13)).toBe(ACCEPTED.next);
    expect(tracker.accept(50_000)).toBe(ACCEPTED.suspicious);
    expect(tracker.accept(50_001)).toBe(ACCEPTED.restart);
    expect(tracker.lost).toBe(0);
    expect(tracker.received).toBe(5);
  });
});

describe('asking for lost packets', () => {
  it('asks at once, again after a round trip, and gives up after ten times', () => {
    const list = new NackList();
    list.add(65_540, 65_542);
    let asked = 0;
    let gaveUp = false;
    for (let nowMs = 0; nowMs < 3000 && !gaveUp; nowMs += 20) {
      const due = list.takeDue(nowMs, 50);
      if (due.sequences.length > 0) {
        expect(due.sequences).toEqual([4, 5, 6]);
        asked += 1;
      }
      gaveUp = due.gaveUp;
    }
    expect({ asked, gaveUp, abandoned: list.abandoned, left: list.size }).toEqual({
      asked: 10,
      gaveUp: true,
      abandoned: 3,
      left: 0,
    });
  });

  it('forgets what has come, and everything before a key frame', () => {
    const list = new NackList();
    list.add(1, 5);
    expect(list.arrived(3)).toBe(true);
    expect(list.arrived(3)).toBe(false);
    list.clearBefore(5);
    expect(list.takeDue(0, 0).sequences).toEqual([5]);
  });

  it('gives up at once when more is missing than can be asked for', () => {
    const list = new NackList();
    expect(list.add(1, 2000)).toBe(false);
    expect(list.size).toBe(0);
  });
});

describe('judging the flow of frames', () => {
  it('calls a gap a freeze by the definition of webrtc-stats', () => {
    const clock = new FrameClock();
    let now = 1e9;
    for (let frame = 0; frame < 60; frame += 1) clock.rendered((now += FRAME_US));
    clock.rendered((now += 150_000));
    expect(clock.freezeCount).toBe(0);
    for (let frame = 0; frame < 60; frame += 1) clock.rendered((now += FRAME_US));
    clock.rendered((now += 190_000));
    expect(clock.freezeCount).toBe(1);
    expect(clock.totalFreezesUs).toBe(190_000);
    clock.rendered(now + 6_000_000);
    expect(clock).toMatchObject({ freezeCount: 1, pauseCount: 1 });
  });
});

describe('a received video stream', () => {
  const track = {
    stream: 'a/camera',
    media: 'video' as const,
    ssrc: 1,
    extensions: [],
    codecs: [
      {
        payloadType: 96,
        name: 'vp8',
        clockRateHz: 90_000,
        channels: 1,
        parameters: '',
        feedback: ['nack', 'nack pli'],
      },
    ],
  };
  /** Three packets a frame, 30 frames a second. */
  const feed = (stream: ReceiveStream, packet: number, delayUs = 0): number => {
    const frame = Math.floor(packet / 3);
    return stream.onPacket(
      packet & 0xffff,
      frame * 3000,
      packet % 3 === 2,
      1000,
      false,
      1e9 + frame * FRAME_US + delayUs,
    );
  };

  it('wants to look at the first packet of every frame only', () => {
    const stream = new ReceiveStream(track);
    const looks = Array.from({ length: 9 }, (_, packet) => feed(stream, packet) & WANTS.look);
    expect(looks).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0]);
  });

  it('asks for a key frame until one has come, and shows frames from then on', () => {
    const stream = new ReceiveStream(track);
    feed(stream, 0);
    expect(stream.wantsKeyFrame(0)).toBe(false);
    expect(stream.wantsKeyFrame(200)).toBe(true);
    expect(stream.wantsKeyFrame(300)).toBe(false);
    expect(stream.wantsKeyFrame(400)).toBe(true);
    feed(stream, 1);
    feed(stream, 2);
    stream.onKeyFrame(640, 360);
    for (let packet = 3; packet < 30; packet += 1) feed(stream, packet);
    expect(stream.wantsKeyFrame(10_000)).toBe(false);
    expect(stream).toMatchObject({
      framesReceived: 10,
      framesDropped: 1,
      width: 640,
      height: 360,
      pliCount: 2,
    });
    expect(stream.frames.framesRendered).toBe(9);
  });

  it('shows the frames behind a gap when the missing packet has been repaired', () => {
    const stream = new ReceiveStream(track);
    stream.onKeyFrame(640, 360);
    for (const packet of [0, 1, 2, 3, 5, 6, 7, 8]) feed(stream, packet);
    expect(stream.frames.framesRendered).toBe(1);
    expect(stream.nacks.takeDue(0, 0).sequences).toEqual([4]);
    feed(stream, 4);
    expect(stream.frames.framesRendered).toBe(3);
    expect(stream.sequence.lost).toBe(0);
  });

  it('drops what cannot be decoded after a packet is given up', () => {
    const stream = new ReceiveStream(track);
    stream.onKeyFrame(640, 360);
    for (const packet of [0, 1, 2, 3, 5, 6, 7, 8]) feed(stream, packet);
    stream.lostForGood();
    for (let packet = 9; packet < 12; packet += 1) feed(stream, packet);
    expect(stream.framesDropped).toBe(3);
    expect(stream.undecodable).toBe(true);
  });

  const cameMs = (frame: number): number => (1e9 + frame * FRAME_US) / 1000;

  it('asks once for the picture of a stream that has come to rest', () => {
    const stream = new ReceiveStream(track);
    stream.onKeyFrame(640, 360);
    for (let packet = 0; packet < 30; packet += 1) feed(stream, packet);
    const restsMs = cameMs(9);
    const asked = [2900, 3100, 3300, 6200, 9300].filter((afterMs) => stream.wantsKeyFrame(restsMs + afterMs));
    expect(asked).toEqual([3100]);
  });

  it('waits three seconds for a picture that is lost for good, and no time when too much is missing', () => {
    const lost = new ReceiveStream(track);
    lost.onKeyFrame(640, 360);
    for (let packet = 0; packet < 3; packet += 1) feed(lost, packet);
    lost.lostForGood();
    for (let packet = 3; packet < 93; packet += 1) feed(lost, packet);
    expect([2900, 3100].map((afterMs) => lost.wantsKeyFrame(cameMs(0) + afterMs))).toEqual([false, true]);

    const gone = new ReceiveStream(track);
    gone.onKeyFrame(640, 360);
    for (let packet = 0; packet < 3; packet += 1) feed(gone, packet);
    for (let packet = 1500; packet < 1503; packet += 1) feed(gone, packet);
    expect(gone.wantsKeyFrame(cameMs(500))).toBe(true);
  });

  it('measures jitter as RFC 3550 does', () => {
    const stream = new ReceiveStream(track);
    for (let packet = 0; packet < 600; packet += 1) feed(stream, packet);
    expect(stream.jitterSeconds).toBeLessThan(0.0001);
    for (let packet = 600; packet < 1800; packet += 1)
      feed(stream, packet, (Math.floor(packet / 3) % 2) * 10_000);
    expect(stream.jitterSeconds).toBeGreaterThan(0.009);
    expect(stream.jitterSeconds).toBeLessThan(0.0101);
  });
});

describe('telling arrival times', () => {
  it('reports every packet once, in order, across the roll-over of its number', () => {
    const recorder = new TwccRecorder();
    for (let index = 0; index < 100; index += 1)
      if (index % 10 !== 7) recorder.record((65_500 + index) & 0xffff, 1e9 + index * 1000);
    const taken = recorder.take();
    expect(taken).toMatchObject({ base: 65_500, count: 100 });
    expect([...taken.arrivalsUs.subarray(0, 9)].map((time) => (time < 0 ? 'lost' : time - 1e9))).toEqual([
      0,
      1000,
      2000,
      3000,
      4000,
      5000,
      6000,
      'lost',
      8000,
    ]);
    recorder.reported(60);
    expect(recorder.take()).toMatchObject({ base: (65_500 + 60) & 0xffff, count: 40 });
    recorder.reported(40);
    expect(recorder.pending).toBe(false);
  });

  it("keeps Chromium's pace: 5 % of the bandwidth, between 50 and 250 ms", () => {
    expect(feedbackIntervalMs(0)).toBe(100);
    expect(feedbackIntervalMs(5_000_000)).toBe(50);
    expect(feedbackIntervalMs(20_000)).toBe(250);
    expect(feedbackIntervalMs(100_000)).toBeCloseTo(108.8);
  });
});

describe('estimating bandwidth for REMB', () => {
  const second = (estimator: RembEstimator, from: number, queueUs: number): void => {
    for (let packet = 0; packet < 100; packet += 1) {
      const sentUs = from + packet * 10_000;
      estimator.onPacket(1250, Math.floor((sentUs % 64e6) * 0.262144) & 0xffffff, sentUs + 1000 + queueUs);
    }
  };

  it('says nothing for five seconds, begins with what came in, and grows 8 % a second below its ceiling', () => {
    const estimator = new RembEstimator();
    let now = 1e9;
    for (let s = 0; s < 5; s += 1) second(estimator, (now += 1e6), 0);
    expect(estimator.update(now)).toBe(0);
    second(estimator, (now += 1e6), 0);
    const first = estimator.update(now + 1e6);
    expect(first).toBeGreaterThan(0.95e6);
    expect(first).toBeLessThan(1.05e6);
    for (let s = 0; s < 30; s += 1) {
      second(estimator, (now += 1e6), 0);
      estimator.update(now);
    }
    expect(estimator.bitrateBps).toBeGreaterThan(1.4e6);
    expect(estimator.bitrateBps).toBeLessThanOrEqual(1.55e6);
  });

  it('backs off below what comes in when a queue builds up', () => {
    const estimator = new RembEstimator();
    let now = 1e9;
    for (let s = 0; s < 8; s += 1) {
      second(estimator, (now += 1e6), 0);
      estimator.update(now);
    }
    second(estimator, (now += 1e6), 200_000);
    expect(estimator.update(now + 1e6)).toBeLessThan(0.9e6);
  });
});
