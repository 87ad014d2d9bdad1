// Does the video fit together, and can the target carry it?
import { TIERS } from '#core/plan.ts';
import type { TargetAdapter, TargetCapabilities } from '#core/target.ts';
import type { Parts } from './checks.ts';
import type { Finding } from './finding.ts';
import { layersOf } from './plan.ts';
import type { Scenario } from './schema.ts';

export function checkLayers(video: Scenario['video']): Finding[] {
  const layers = video.layers ?? [];
  return layers.flatMap((layer, index) => {
    const smaller = layers[index - 1];
    if (smaller === undefined || layer.height > smaller.height) return [];
    return [
      {
        path: ['video', 'layers', index, 'height'],
        what: `Layer ${index + 1} (${layer.height}) is not larger than the one before (${smaller.height}).`,
        fix: 'Write the layers from small to large.',
      },
    ];
  });
}

function checkLite(parts: Parts): Finding[] {
  if (parts.tiers?.['browser-lite'] === undefined || parts.video === undefined) return [];
  if (parts.video.codec === 'vp8') return [];
  return [
    {
      path: ['video', 'codec'],
      what: `The tier browser-lite substitutes VP8 frames and can't do so with ${parts.video.codec}.`,
      fix: 'Write codec: vp8, or drive these seats as browser or packet.',
    },
  ];
}

export type RefusedTiers = ReturnType<NonNullable<TargetAdapter['refusedTiers']>>;

/** What the target's own settings rule out, in its own words. */
function checkRefused(parts: Parts, refused: RefusedTiers): Finding[] {
  return TIERS.flatMap((tier) => {
    const reason = refused[tier];
    if (parts.tiers?.[tier] === undefined || reason === undefined) return [];
    return [{ path: ['tiers', tier], atKey: true as const, ...reason }];
  });
}

/** @param capabilities undefined when it is not known which target is meant. */
export function checkTargetFit(
  parts: Parts,
  capabilities: TargetCapabilities | undefined,
  refused: RefusedTiers = {},
): Finding[] {
  const findings = [...checkLite(parts), ...checkRefused(parts, refused)];
  if (capabilities === undefined) return findings;
  const system = parts.target?.system ?? 'the target';
  for (const tier of TIERS) {
    if (parts.tiers?.[tier] === undefined || capabilities.tiers.includes(tier)) continue;
    if (refused[tier] !== undefined) continue;
    findings.push({
      path: ['tiers', tier],
      atKey: true,
      what: `${system} has no seats of the tier ${tier}.`,
      fix: `Take one of ${capabilities.tiers.join(', ')}.`,
    });
  }
  const { video } = parts;
  if (video === undefined) return findings;
  if (!capabilities.codecs.includes(video.codec)) {
    findings.push({
      path: ['video', 'codec'],
      what: `${system} does not carry ${video.codec}.`,
      fix: `Take one of ${capabilities.codecs.join(', ')}.`,
    });
  }
  if (!capabilities.simulcast && layersOf(video).length > 1) {
    findings.push({
      path: ['video'],
      what: `${system} carries no simulcast.`,
      fix: 'Write simulcast: false, or a single layer.',
    });
  }
  return findings;
}
