// English texts of comparisons. de.ts has the same keys and blanks (a test holds them equal).

export const en = {
  'page.title': '{scenario}: side by side',
  'page.made': 'Made by Seatproof {version}. This file loads nothing from the network.',

  'statistic.p50': 'median',
  'statistic.p95': 'p95',
  'statistic.p5': 'p5',
  'statistic.mean': 'mean',
  'statistic.rate': 'share',
  'statistic.success': 'success rate',
  'statistic.count': 'events a run',

  'outcome.better': 'better',
  'outcome.worse': 'worse',
  'outcome.changed': 'changed',
  'outcome.unclear': 'no difference shown',
  'outcome.no-interval': 'too little data',

  'effect.none': 'no interval',
  yes: 'yes',
  no: 'no',
  'encryption.none': 'off',
  'encryption.shared-key': 'shared key',
  'encryption.per-participant': 'key of each participant',

  'summary.heading': 'At a glance',
  'summary.counts':
    '{side} against {base}, of {all} figures: {worse} worse, {better} better, {changed} changed without being either, {unclear} with no difference shown.',
  'summary.first': 'What stands out: {list}.',
  'summary.none': 'No figure is shown to differ. That is not proof that all are equal: see the intervals.',
  'label.hosts':
    'Labelled: the sides were measured on different kinds of host, so part of any difference may be theirs.',
  'label.rooms':
    'A side has one run only: intervals rest on its rooms and say nothing of how much runs differ. Repeat the runs for that.',
  'label.saturated':
    'Labelled: the load generator was saturated in {runs}; its figures are those of the generator.',
  'label.same_host': 'Labelled: a server shared its host with the load generator.',

  'matrix.heading': 'What each needs and gives',
  'matrix.intro':
    'The same scenario on every side. In brackets the interval at {confidence}, by cluster bootstrap.',
  'matrix.figure': 'Figure',
  'matrix.joined_share': 'Seats joined',
  'matrix.join_p50': 'Join time, median',
  'matrix.join_p95': 'Join time, p95',
  'matrix.signalling_p95': 'Signalling, p95',
  'matrix.first_video_p95': 'First picture, p95',
  'matrix.experience_good': 'Good experience, share',
  'matrix.frame_rate_p50': 'Rendered frame rate, median',
  'matrix.freeze_share': 'Time frozen',
  'matrix.video_latency_p95': 'Video latency, p95',
  'matrix.audio_latency_p95': 'Audio latency, p95',
  'matrix.audio_mos_p50': 'Sound quality, median (low estimate)',
  'matrix.server_cpu': 'Server CPU, mean',
  'matrix.server_cpu_per_seat': 'Server CPU a seat',
  'matrix.packets_per_core': 'Packets a busy core',

  'capabilities.heading': 'What each can and cannot do',
  'capabilities.intro': 'As the adapters of this Seatproof can drive them; a system may be able to do more.',
  'capabilities.row': 'Capability',
  'capabilities.tiers': 'Tiers of seats',
  'capabilities.codecs': 'Video codecs',
  'capabilities.encryption': 'End-to-end encryption',
  'capabilities.last_n': 'Last-n',
  'capabilities.simulcast': 'Simulcast',

  'changes.heading': 'Every figure, {side} against {base}',
  'changes.heading.short': 'Every figure',
  'changes.intro':
    'Sorted by what changed, the surest first. Changes are shown at a false discovery rate of {rate} over all figures; intervals are at {confidence} each.',
  'changes.metric': 'Figure',
  'changes.outcome': 'Outcome',
  'changes.base': '{name}',
  'changes.effect': 'Change (interval)',
  'changes.picture': 'Interval',
  'changes.picture.text': '{effect}; the middle line is no change',
  'changes.axis': 'Ratios from a third to threefold; differences are not drawn.',

  'sides.heading': 'Sides and runs',
  'sides.side': 'Side',
  'sides.run': 'Run',
  'sides.version': 'Version',
  'sides.valid': 'Valid time',
  'sides.verdict': 'By itself',
  'sides.host': 'Host',

  'console.runs': '{count} runs',
  'console.run': '1 run',
  'console.rest': '{count} more figures show no difference or have too little data (--all prints them).',
} as const;

export type CompareTextKey = keyof typeof en;
