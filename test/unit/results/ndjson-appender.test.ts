import { open } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from '#core/fault.ts';
import {
  type AppendTarget,
  FLUSH_INTERVAL_MS,
  MAX_PENDING_CHARACTERS,
  NdjsonAppender,
} from '#results/ndjson-appender.ts';

class FakeFile implements AppendTarget {
  readonly path = 'samples.ndjson';
  content = '';
  writes = 0;
  closed = false;
  /** Each write waits for this. */
  gate: Promise<void> = Promise.resolve();

  async append(bytes: Buffer): Promise<void> {
    this.writes += 1;
    await this.gate;
    this.content += bytes.toString();
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function diskFull(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

describe('appending what is measured', () => {
  let file: FakeFile;
  let faults: Fault[];
  let appender: NdjsonAppender;

  beforeEach(() => {
    vi.useFakeTimers();
    file = new FakeFile();
    faults = [];
    appender = new NdjsonAppender(file, (fault) => faults.push(fault));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('hands every line to the kernel within half a second', async () => {
    expect(FLUSH_INTERVAL_MS).toBeLessThanOrEqual(500);
    appender.append('{"a":1}\n');
    appender.append('{"a":2}\n');
    expect(file.content).toBe('');
    await vi.advanceTimersByTimeAsync(FLUSH_INTERVAL_MS);
    expect(file.content).toBe('{"a":1}\n{"a":2}\n');
    expect(file.writes).toBe(1);
  });

  it('writes nothing and keeps no timer while nothing is measured', async () => {
    appender.append('{}\n');
    await vi.advanceTimersByTimeAsync(FLUSH_INTERVAL_MS);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps order while the disk is slow, and closes only when all is written', async () => {
    let release = (): void => undefined;
    file.gate = new Promise((resolve) => (release = resolve));
    appender.append('1\n');
    await vi.advanceTimersByTimeAsync(FLUSH_INTERVAL_MS);
    appender.append('2\n');
    await vi.advanceTimersByTimeAsync(FLUSH_INTERVAL_MS);
    appender.append('3\n');
    const closing = appender.close();
    expect(file.closed).toBe(false);
    release();
    expect(await closing).toEqual({ bytes: 6, dropped: 0 });
    expect(file.content).toBe('1\n2\n3\n');
    expect(file.closed).toBe(true);
  });

  it('reports a full disk once, with the way out, and drops what comes later', async () => {
    let refuse: (error: Error) => void = () => undefined;
    file.gate = new Promise((_resolve, reject) => (refuse = reject));
    appender.append('1\n');
    await vi.advanceTimersByTimeAsync(FLUSH_INTERVAL_MS);
    appender.append('2\n');
    refuse(diskFull());
    await vi.advanceTimersByTimeAsync(0);
    appender.append('3\n');
    expect(await appender.close()).toEqual({ bytes: 0, dropped: 3 });
    expect(faults).toEqual([
      {
        where: 'samples.ndjson',
        what: 'what was measured cannot be written any more: ENOSPC: no space left on device, write.',
        fix: 'Free space on that disk, or choose a results folder on another one.',
      },
    ]);
  });

  it('gives up, rather than fill the memory, on a disk that stands still', async () => {
    file.gate = new Promise(() => undefined);
    const block = `${'x'.repeat((1 << 24) - 1)}\n`;
    for (let written = 0; written <= MAX_PENDING_CHARACTERS; written += block.length) appender.append(block);
    expect(faults.map((fault) => fault.what)).toEqual([
      expect.stringContaining('the disk takes less than the run produces') as string,
    ]);
    await vi.advanceTimersByTimeAsync(0);
    expect(file.writes).toBe(1);
  });

  it('may be closed twice', async () => {
    appender.append('1\n');
    await appender.close();
    expect(await appender.close()).toEqual({ bytes: 2, dropped: 0 });
    appender.append('2\n');
    expect(file.content).toBe('1\n');
  });
});

describe('a real full disk', () => {
  it('surfaces as one fault', async () => {
    const faults: Fault[] = [];
    const device = await open('/dev/full', 'a');
    const target = {
      path: '/dev/full',
      append: (bytes: Buffer) => device.appendFile(bytes),
      close: () => device.close(),
    };
    const appender = new NdjsonAppender(target, (fault) => faults.push(fault));
    appender.append('{"kind":"note"}\n');
    await appender.close();
    expect(faults.map((fault) => fault.what)).toEqual([expect.stringContaining('ENOSPC') as string]);
  });
});
