// Builds the script that runs in every frame of a foreign web client.
import { fileURLToPath } from 'node:url';
import { bundleScript, bundleWorkers } from '../page-bundle.ts';
import type { FrameSettings } from '../frame-settings.ts';

/** Without what differs from seat to seat. */
export interface FrameBundle {
  /** @returns a script that needs nothing from anywhere. */
  scriptFor(settings: Omit<FrameSettings, 'workers'>): string;
}

const INJECT = fileURLToPath(new URL('../page/foreign/inject.ts', import.meta.url));

/** A worker made of a blob has no address that others could be found beside. */
function withNestedWorker(script: string, name: string, nested: string): string {
  const address = `URL.createObjectURL(new Blob([${JSON.stringify(nested)}],{type:'text/javascript'}))`;
  return `{const Native=Worker,nested=${address};self.Worker=class extends Native{constructor(a,o){super(a===${JSON.stringify(name)}?nested:a,o)}}}${script}`;
}

/** Rejects when something can't be bundled. */
export async function bundleFrame(): Promise<FrameBundle> {
  const [inject, workers] = await Promise.all([
    bundleScript({ entryPoints: [INJECT], format: 'iife' }),
    bundleWorkers(),
  ]);
  const worker = (name: string): string => workers.get(name) ?? '';
  const sources: FrameSettings['workers'] = {
    source: worker('source-worker.js'),
    mark: withNestedWorker(worker('mark-worker.js'), 'likeness-worker.js', worker('likeness-worker.js')),
    substitution: worker('substitution-worker.js'),
  };
  return {
    scriptFor: (settings) => {
      const whole: FrameSettings = { ...settings, workers: sources };
      return `(()=>{const seatproofFrame=${JSON.stringify(whole)};${inject}})()`;
    },
  };
}
