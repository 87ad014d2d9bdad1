// Which runners drive which tiers.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Plan } from '#core/plan.ts';
import type { Runner } from '#core/runner.ts';
import type { TargetAdapter } from '#core/target.ts';
import { createBrowserRunner } from '#runners/browser/browser-runner.ts';
import { findChromium } from '#runners/browser/chromium.ts';
import { createK6Runner } from '#runners/k6/k6-runner.ts';
import { createPacketRunner } from '#runners/packet/packet-runner.ts';

/** Joins without media, as k6 makes them. */
const SCRIPTS = fileURLToPath(new URL('../scenarios/signalling/', import.meta.url));

/** The runners that the plan's tiers, and its joins without media, need. */
export function runnersFor(adapter: TargetAdapter, plan: Plan): readonly Runner[] {
  const { pageClientModule, packetClientModule } = adapter;
  const known: Runner[] = [createBrowserRunner({ pageClientModule, vmaf: plan.vmaf === true })];
  if (packetClientModule !== undefined) known.push(createPacketRunner({ packetClientModule }));
  const tiers = new Set(plan.seats.map(({ tier }) => tier));
  const needed = known.filter((runner) => runner.tiers.some((tier) => tiers.has(tier)));
  const { signalling: streams } = plan;
  return streams === undefined ? needed : [...needed, createK6Runner({ streams, scriptFolder: SCRIPTS })];
}

/** Product and version of the browser that drives seats, or null when none does or it can't be asked. */
export async function browserVersion(plan: Plan): Promise<string | null> {
  if (plan.seats.every(({ tier }) => tier === 'packet')) return null;
  const executable = await findChromium(process.env);
  if (executable === undefined) return null;
  const answer = await promisify(execFile)(executable, ['--version']).catch(() => undefined);
  return answer?.stdout.trim() ?? null;
}
