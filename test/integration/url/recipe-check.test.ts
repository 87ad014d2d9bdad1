// `seatproof recipe check` itself: the command as a process, real Chromium, and a client that holds a whole call in
// one page.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCommand, waitUntilGone, workFolder, type Finished } from '#test/support/command-line.ts';
import { startLoopbackClient, type LoopbackClient } from '#test/support/loopback-client/server.ts';

const RECIPE = fileURLToPath(new URL('../../fixtures/recipes/loopback-client.yaml', import.meta.url));
const PNG_SIGNATURE = '89504e470d0a1a0a';

let folder: Awaited<ReturnType<typeof workFolder>>;
let client: LoopbackClient;
beforeEach(async () => {
  folder = await workFolder();
  client = await startLoopbackClient();
});
afterEach(async () => {
  await client.close();
  await folder.dispose();
});

/** @param path of the client. @returns what the command said, when nothing of it lives any more. */
async function check(path: string, { recipe = RECIPE, stay = 3 } = {}): Promise<Finished> {
  const url = `${client.url}${path}`;
  const more = ['--recipe', recipe, '--stay', String(stay), '--out', 'shots'];
  const command = startCommand(folder.path, 'recipe', 'check', url, ...more);
  const finished = await command.finished;
  expect(await waitUntilGone(command)).toEqual([]);
  return finished;
}

/** The recipe of the client with other lines in it. */
async function otherRecipe(from: string, to: string): Promise<string> {
  const file = join(folder.path, 'other.yaml');
  const text = await readFile(RECIPE, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
  return file;
}

async function isPicture(name: string): Promise<boolean> {
  const file = join(folder.path, 'shots', name);
  return existsSync(file) && (await readFile(file)).subarray(0, 8).toString('hex') === PNG_SIGNATURE;
}

describe('seatproof recipe check', () => {
  it.each(['/client', '/framed', '/client?dialog', '/client?window'])(
    'ends with 0 when the seat was in the call of %s, and tells what can be measured',
    async (path) => {
      const { code, stdout, stderr } = await check(path);
      expect(stdout, stderr).toContain(
        'r001-s001: sends 1 video and 1 sound streams, receives 1 and 1; marks were read, shown frames counted',
      );
      expect(stdout).toContain('1 of 1 seats were in the call.');
      expect(code).toBe(0);
    },
  );

  it('ends with 1 when a step fails, and names the step, a screenshot and what was there instead', async () => {
    const recipe = await otherRecipe('name: Join call', 'name: Enter');
    const { code, stdout } = await check('/client', { recipe });
    expect(stdout).toContain(
      'r001-s001: step 2 (click button "Enter"): no button "Enter" was seen within 3 s\n  screenshot: shots/r001-s001-step-failed.png',
    );
    expect(stdout).toContain('button "Join call"');
    expect(await isPicture('r001-s001-step-failed.png')).toBe(true);
    expect(code).toBe(1);
  });

  it('ends with 2 when the recipe is faulty, and has started nothing and asked nothing of the service', async () => {
    const recipe = await otherRecipe('click: { role: button, name: Join call }', 'clck: button');
    const { code, stdout, stderr } = await check('/client', { recipe });
    expect(`${stdout}${stderr}`).toContain('"clck" is not known here.');
    expect(code).toBe(2);
    expect(client.asked()).toBe(0);
    expect(existsSync(join(folder.path, 'shots'))).toBe(false);
  });

  it.each([
    ['/silent', 'step 1 (open {url}): the page had not loaded after 2 s'],
    ['/broken', 'no button "Join call" was seen within 3 s; the page came with HTTP status 502'],
  ])('names why it could not begin with %s', async (path, cause) => {
    const { code, stdout } = await check(path);
    expect(stdout).toContain(cause);
    expect(code).toBe(1);
  });

  it('names the condition of being in the call that never came', async () => {
    const from = 'see: [{ role: button, name: Leave call }]\n  connected: true\n  within: 20s';
    const recipe = await otherRecipe(from, 'see: [{ role: button, name: Hang up }]\n  within: 2s');
    const { code, stdout } = await check('/client', { recipe });
    expect(stdout).toContain('in_call: no button "Hang up" was seen within 2 s');
    expect(code).toBe(1);
  });

  it('names what the client showed when it threw the seat out', async () => {
    const { code, stdout } = await check('/client?kick', { stay: 10 });
    expect(stdout).toContain('r001-s001: the client ended the call: heading "You were removed"');
    expect(await isPicture('r001-s001-call-ended.png')).toBe(true);
    expect(code).toBe(1);
  });

  it('names the page that the client went to instead of staying in the call', async () => {
    const { code, stdout } = await check('/client?reload', { stay: 30 });
    expect(stdout).toContain(
      `no peer connection has been connected for 15 s; the client loaded ${client.url}/goodbye after joining; it shows heading "The meeting is over"`,
    );
    expect(code).toBe(1);
  });
});
