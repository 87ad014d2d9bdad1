// Any service by its URL: nothing is known of it but how a person gets in, which a recipe says. What it does is seen
// by its peer connections.
import { randomBytes } from 'node:crypto';
import { isLoopbackHost } from '#core/authorisation.ts';
import { FaultError } from '#core/fault.ts';
import type { RunningTarget, TargetAdapter, TargetContext } from '#core/target.ts';
import { loadRecipe } from './library.ts';
import { trustIn } from './recipe-file.ts';
import { knownVariables, urlSettings, variablesFor } from './settings.ts';

export const urlTarget: TargetAdapter = {
  system: 'url',
  title: 'a service by its URL',
  capabilities: {
    tiers: ['browser', 'browser-lite'],
    // Its client chooses; a scenario can't ask for another one than it would name anyway.
    codecs: ['vp8'],
    end_to_end_encryption: ['none'],
    last_n: false,
    simulcast: true,
  },
  settings: urlSettings,
  refusedTiers: () => ({
    packet: {
      what: "A packet seat speaks a system's own protocol, and of a service by its URL only the web client is known.",
      fix: 'Drive these seats as browser or browser-lite.',
    },
  }),
  hosts: (settings) => {
    const { url, hosts } = urlSettings.parse(settings);
    return [new URL(url).hostname, ...hosts];
  },
  preflight: async (settings) => {
    const parsed = urlSettings.parse(settings);
    const read = await loadRecipe(parsed.recipe, knownVariables(parsed));
    return read.ok ? [] : read.faults;
  },
  start,
};

async function start({ plan, environment, log }: TargetContext): Promise<RunningTarget> {
  const settings = urlSettings.parse(plan.target.settings);
  const read = await loadRecipe(settings.recipe, knownVariables(settings));
  if (!read.ok) throw new FaultError(read.faults);
  const { recipe } = read.read;
  log(`The recipe ${recipe.name}: ${trustIn(read.read)}.`);
  const prefix = `seatproof-${randomBytes(4).toString('hex')}-`;
  return {
    description: {
      system: 'url',
      title: recipe.title,
      version: 'unknown',
      managed: false,
      url: settings.url,
      same_host: isLoopbackHost(new URL(settings.url).hostname),
    },
    webClient: recipe,
    ticket: (seat) => Promise.resolve({ parameters: variablesFor(settings, seat, prefix, environment) }),
    scrape: () => Promise.resolve([]),
  };
}
