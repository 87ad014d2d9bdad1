// Every system that can be a target. A new one is a folder here and a line below.
import type { TargetAdapter } from '#core/target.ts';
import { janusTarget } from './janus/adapter.ts';
import { jitsiTarget } from './jitsi/adapter.ts';
import { livekitTarget } from './livekit/adapter.ts';
import { matrixrtcTarget } from './matrixrtc/adapter.ts';
import { urlTarget } from './url/adapter.ts';

export const targets: readonly TargetAdapter[] = [
  livekitTarget,
  janusTarget,
  matrixrtcTarget,
  jitsiTarget,
  urlTarget,
];
