// Ready-made workloads. A preset is a set of changes to the assumptions, and says what it is worth.
import type { AssumptionChange, AssumptionChanges } from './assumptions.ts';
import type { MeetingPlacement } from './platform.ts';

export interface WorkloadPreset {
  readonly id: string;
  readonly label: { readonly en: string; readonly de: string };
  /** Shown wherever the preset's figures are shown. */
  readonly caveat: { readonly en: string; readonly de: string } | null;
  readonly placement: MeetingPlacement;
  readonly changes: AssumptionChanges;
}

function published(value: number, source: string): AssumptionChange {
  return { value, basis: 'published', source };
}

const SFB = 'Microsoft, user model of Skype for Business Server';

/** Shares of the seats that are in a meeting at once; a "70,000 seats" claim must say which. */
export const CONCURRENCY_SHARES = [0.05, 0.2, 0.3, 1] as const;

export const WORKLOAD_PRESETS = {
  'public-administration': {
    id: 'public-administration',
    label: { en: 'Working day of a public administration', de: 'Arbeitstag einer Verwaltung' },
    caveat: null,
    placement: 'cascade',
    changes: {},
  },
  'skype-for-business': {
    id: 'skype-for-business',
    label: { en: 'Skype for Business capacity model', de: 'Kapazitätsmodell von Skype for Business' },
    caveat: { en: 'published model, not measured', de: 'veröffentlichtes Modell, nicht gemessen' },
    placement: 'one_node',
    changes: {
      peak_concurrency_share: published(0.05, `${SFB}: 5 % of the users at a time`),
      meeting_size_small: published(4, SFB),
      meeting_size_medium: published(6, SFB),
      meeting_size_large: published(11, SFB),
      meeting_share_medium: published(0.1, SFB),
      meeting_share_large: published(0.05, SFB),
      scheduled_share: published(0.6, SFB),
      join_window_seconds: published(300, SFB),
      town_hall_size: published(250, SFB),
    },
  },
} as const satisfies Record<string, WorkloadPreset>;
