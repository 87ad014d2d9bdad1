// The page from top to bottom. A further view is one more file and one more line here.
import type { CompareSection } from '../compare-context.ts';
import { capabilitiesSection } from './capabilities.ts';
import { changesSection } from './changes.ts';
import { matrixSection } from './matrix.ts';
import { sidesSection } from './sides.ts';
import { summarySection } from './summary.ts';

export const SECTIONS: readonly CompareSection[] = [
  summarySection,
  matrixSection,
  capabilitiesSection,
  changesSection,
  sidesSection,
];
