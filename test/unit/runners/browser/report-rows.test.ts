import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rowsOfReport } from '#runners/browser/page/statistics/report-rows.ts';
import type { ReportContext, StatsDictionary } from '#runners/browser/page/statistics/report-rows.ts';

/** One connection that sends two layers and sound and receives one camera and sound: Chromium 156 on LiveKit. */
function recorded(): Map<string, StatsDictionary> {
  const file = new URL('../../../fixtures/browser/stats-report-one-connection.json', import.meta.url);
  const dictionaries = JSON.parse(readFileSync(file, 'utf8')) as StatsDictionary[];
  return new Map(dictionaries.map((dictionary) => [String(dictionary['id']), dictionary]));
}

const VIDEO_TRACK = '6fb4b803-33c3-462f-8d14-87858bd7c51e';
const AUDIO_TRACK = 'f068297d-2f42-4da5-9957-e079c3bf2236';

const context: ReportContext = {
  seat: 's1',
  t_ms: 6000,
  connection: 'connection-0',
  streamOf: (track) => ({ [VIDEO_TRACK]: 's2/camera', [AUDIO_TRACK]: 's2/microphone' })[track],
  framesRendered: (track) => (track === VIDEO_TRACK ? 85 : undefined),
  replacedSize: () => undefined,
};

function rows(report = recorded(), changed: Partial<ReportContext> = {}): ReturnType<typeof rowsOfReport> {
  return rowsOfReport(report, { ...context, ...changed });
}

describe('rows of a statistics report', () => {
  it('are one for every sender layer, receiver and transport', () => {
    const streams = rows().map((row) => `${row.kind} ${'stream' in row ? row.stream : ''}`);
    expect(streams.sort()).toEqual([
      'inbound-rtp s2/camera',
      'inbound-rtp s2/microphone',
      'outbound-rtp camera/h',
      'outbound-rtp camera/q',
      'outbound-rtp microphone',
      'transport connection-0',
    ]);
  });

  it('keep counters, units and names of the browser as they are', () => {
    const video = rows().find((row) => row.kind === 'inbound-rtp' && row.media === 'video');
    expect(video).toMatchObject({
      seat: 's1',
      t_ms: 6000,
      ssrc: 3668550073,
      codec: 'vp8',
      packetsReceived: 234,
      jitterBufferDelay: 2.95357,
      framesDecoded: 87,
      frameHeight: 360,
      totalDecodeTime: 0.081344,
    });
  });

  it("say of substituted video that it is, with the sender's frame size instead of the stand-in's", () => {
    const replacedSize: ReportContext['replacedSize'] = (track) =>
      track === VIDEO_TRACK ? { width: 320, height: 180 } : undefined;
    const inbound = rows(recorded(), { replacedSize }).filter((row) => row.kind === 'inbound-rtp');
    const video = inbound.find((row) => row.media === 'video');
    expect(video).toMatchObject({
      substituted: true,
      frameWidth: 320,
      frameHeight: 180,
      packetsReceived: 234,
    });
    expect(video).not.toHaveProperty('framesRendered');
    expect(inbound.find((row) => row.media === 'audio')).not.toHaveProperty('substituted');
  });

  it('take rendered frames from the element where the browser reports none', () => {
    const video = rows().find((row) => row.kind === 'inbound-rtp' && row.media === 'video');
    expect(video).toMatchObject({ framesRendered: 85 });
    const report = recorded();
    report.set('IT01V3668550073', { ...report.get('IT01V3668550073'), framesRendered: 86 });
    const standard = rows(report).find((row) => row.kind === 'inbound-rtp' && row.media === 'video');
    expect(standard).toMatchObject({ framesRendered: 86 });
  });

  it('join what the far end says of a sent layer to that layer', () => {
    const layer = rows().find((row) => row.kind === 'outbound-rtp' && row.rid === 'q');
    expect(layer).toMatchObject({
      packetsSent: 287,
      roundTripTime: 0.004715,
      remotePacketsLost: 0,
      remoteJitter: 0.015822,
      qualityLimitationDurations: { bandwidth: 0, cpu: 0, none: 6.106, other: 0 },
    });
  });

  it('show the selected candidate pair with its transport', () => {
    const transport = rows().find((row) => row.kind === 'transport');
    expect(transport).toMatchObject({ dtlsState: 'connected', iceState: 'connected', packetsSent: 834 });
    expect(transport).toHaveProperty('currentRoundTripTime');
    expect(transport).toHaveProperty('availableOutgoingBitrate');
  });

  it('keep the name of a stream when its SSRC changes', () => {
    const report = recorded();
    const video = report.get('IT01V3668550073');
    report.delete('IT01V3668550073');
    report.set('IT01V99', { ...video, id: 'IT01V99', ssrc: 99 });
    const row = rows(report).find((candidate) => candidate.kind === 'inbound-rtp' && candidate.ssrc === 99);
    expect(row).toMatchObject({ stream: 's2/camera' });
  });

  it('leave out a track that the client has not named', () => {
    const unnamed = rows(recorded(), { streamOf: () => undefined });
    expect(unnamed.filter((row) => row.kind === 'inbound-rtp')).toEqual([]);
  });

  it('leave out what was not reported instead of inventing zeros', () => {
    const report = new Map<string, StatsDictionary>([
      ['a', { type: 'outbound-rtp', kind: 'audio', ssrc: 1, packetsSent: 'many' }],
      ['b', { type: 'inbound-rtp', kind: 'video', trackIdentifier: VIDEO_TRACK }],
      ['c', { type: 'transport', selectedCandidatePairId: 'gone' }],
    ]);
    expect(rows(report)).toEqual([
      { kind: 'outbound-rtp', t_ms: 6000, seat: 's1', stream: 'microphone', media: 'audio', ssrc: 1 },
      { kind: 'transport', t_ms: 6000, seat: 's1', stream: 'connection-0' },
    ]);
  });
});
