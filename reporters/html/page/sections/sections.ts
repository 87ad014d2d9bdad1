// The page from top to bottom. A new part of the report is one more file and one more line here.
import type { Section } from '../page-context.ts';
import { budgetsSection } from './budgets.ts';
import { distributionsSection } from './distributions.ts';
import { environmentSection } from './environment.ts';
import { experienceSection } from './experience.ts';
import { joinSection } from './join.ts';
import { methodSection } from './method.ts';
import { qualitySection } from './quality.ts';
import { rawSection } from './raw.ts';
import { seatsSection } from './seats.ts';
import { serverSection } from './server.ts';
import { signallingSection } from './signalling.ts';
import { validitySection } from './validity.ts';
import { verdictSection } from './verdict.ts';

export const SECTIONS: readonly Section[] = [
  verdictSection,
  budgetsSection,
  experienceSection,
  joinSection,
  qualitySection,
  distributionsSection,
  serverSection,
  signallingSection,
  validitySection,
  seatsSection,
  methodSection,
  rawSection,
  environmentSection,
];
