import { cpus } from 'node:os';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allowedProcessors } from '#runners/host/processor-binding.ts';

describe('the processors of a process', () => {
  it('are read as Linux lists them', () => {
    expect(allowedProcessors('Name:\tnode\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1,4\n')).toBe('0-1,4');
    expect(allowedProcessors('Name:\tnode\n')).toBeUndefined();
  });

  it('are known of this process', () => {
    const own = allowedProcessors(readFileSync('/proc/self/status', 'utf8'));
    expect(own).toMatch(/^\d/);
    expect(cpus().length).toBeGreaterThan(0);
  });
});
