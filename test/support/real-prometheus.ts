// A real Prometheus with the configuration and rules that are shipped, only faster, in a folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const SHIPPED = new URL('../../deploy/prometheus/', import.meta.url);

const vectorAnswer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});
const rulesAnswer = z.object({
  data: z.object({
    groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), health: z.string() })) })),
  }),
});
const targetsAnswer = z.object({
  data: z.object({ activeTargets: z.array(z.object({ health: z.string(), lastError: z.string() })) }),
});

export interface RealPrometheus {
  /** The first value of an instant query, or undefined as long as there is none. */
  query(expression: string): Promise<number | undefined>;
  rules(): Promise<{ name: string; health: string }[]>;
  targets(): Promise<{ health: string; lastError: string }[]>;
  stop(): Promise<void>;
}

/** A port that nobody listened on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** @param host what to scrape, `127.0.0.1:9464`. @throws Error (ENOENT) where Prometheus is not installed. */
export async function startPrometheus(host: string): Promise<RealPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'seatproof-prometheus-'));
  await copyFile(new URL('rules.yaml', SHIPPED), join(folder, 'rules.yaml'));
  const shipped = await readFile(new URL('prometheus.yaml', SHIPPED), 'utf8');
  const config = shipped.replaceAll('5s', '1s').replace('127.0.0.1:9464', host);
  await writeFile(join(folder, 'prometheus.yaml'), config);
  const port = await freePort();
  const parameters = [
    `--config.file=${join(folder, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ];
  const child = spawn('prometheus', parameters, { stdio: 'inherit' });
  await once(child, 'spawn');
  const ask = async <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`).catch(() => undefined);
    return response?.ok === true ? schema.parse(await response.json()) : undefined;
  };
  return {
    query: async (expression) => {
      const answer = await ask(`query?query=${encodeURIComponent(expression)}`, vectorAnswer);
      const value = answer?.data.result[0]?.value[1];
      return value === undefined ? undefined : Number(value);
    },
    rules: async () => (await ask('rules', rulesAnswer))?.data.groups.flatMap((group) => group.rules) ?? [],
    targets: async () => (await ask('targets', targetsAnswer))?.data.activeTargets ?? [],
    stop: async () => {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
