import { describe, expect, it } from 'vitest';
import { FaultError } from '#core/fault.ts';
import { boundSettings, readProcessors } from '#cli/server-cpus.ts';
import { urlTarget } from '#targets/url/adapter.ts';
import { livekitTarget } from '#targets/livekit/adapter.ts';

describe('--server-cpus', () => {
  it('takes processors by number, and says how to write them', () => {
    expect(readProcessors('0, 2')).toEqual([0, 2]);
    for (const text of ['', 'all', '0,', '-1', '1.5']) {
      expect(readProcessors(text)).toMatchObject({ where: '--server-cpus' });
    }
  });

  it('joins the settings of a target that can bind its servers, and is refused by any other', () => {
    const own = { managed: true };
    expect(boundSettings(livekitTarget, own, [0])).toEqual({ managed: true, cpus: [0] });
    expect(() => boundSettings(urlTarget, { url: 'https://meet.example.org' }, [0])).toThrow(FaultError);
  });
});
