import { describe, expect, it } from 'vitest';
import { formatFault } from '#core/fault.ts';
import { parseScenarioText } from '#scenarios/load.ts';
import { urlTarget } from '#targets/url/adapter.ts';
import { readRecipe, trustIn } from '#targets/url/recipe-file.ts';
import { loadRecipe, recipeNames } from '#targets/url/library.ts';
import { knownVariables, urlSettings, variablesFor } from '#targets/url/settings.ts';

const KNOWN = knownVariables({ variables: {} });

const GOOD = `name: meet
title: Meet
verified: null
steps:
  - open: '{url}/{room}'
  - fill: { role: textbox, name: [Name, Dein Name] }
    with: '{name}'
    within: 2s
  - click: { css: '#join' }
    optional: true
in_call:
  see: [{ role: button, name: Leave }]
leave:
  - press: Escape
`;

function faultsOf(text: string): readonly string[] {
  const reading = readRecipe(text, 'meet.yaml', KNOWN);
  return reading.ok ? [] : reading.faults.map(formatFault);
}

describe('a recipe file', () => {
  it('becomes steps with their deadlines', () => {
    const reading = readRecipe(GOOD, 'meet.yaml', KNOWN);
    expect(reading.ok && reading.read.recipe.steps).toEqual([
      { action: { kind: 'open', url: '{url}/{room}' }, within_ms: 15_000, optional: false },
      {
        action: {
          kind: 'fill',
          element: { role: 'textbox', names: ['Name', 'Dein Name'] },
          text: '{name}',
        },
        within_ms: 2000,
        optional: false,
      },
      { action: { kind: 'click', element: { css: '#join' } }, within_ms: 15_000, optional: true },
    ]);
  });

  it('says how far it is to be trusted', () => {
    expect(trustIn({ verified: { version: 'Meet 4', on: '2026-11-22' }, checked: undefined })).toBe(
      'verified on 2026-11-22: Meet 4',
    );
    expect(trustIn({ verified: null, checked: 'labels, not run' })).toBe(
      'not verified; checked: labels, not run',
    );
    expect(trustIn({ verified: null, checked: undefined })).toBe('not verified');
  });

  it('names what the client shows when it has ended the call, where anything is known of it', () => {
    const ended = 'ended: [{ role: heading, name: Closed }]\n';
    const reading = readRecipe(GOOD.replace('leave:', `${ended}leave:`), 'meet.yaml', KNOWN);
    expect(reading.ok && reading.read.recipe.ended).toEqual([{ role: 'heading', names: ['Closed'] }]);
    const without = readRecipe(GOOD, 'meet.yaml', KNOWN);
    expect(without.ok && without.read.recipe.ended).toEqual([]);
  });

  it.each([
    [
      'a key that nobody reads',
      ['within: 2s', 'wihtin: 2s'],
      /^meet\.yaml:8:5 steps\[1\]\.wihtin: "wihtin" is not known/,
    ],
    [
      'a role that there is not',
      ['role: textbox', 'role: text-field'],
      /^meet\.yaml:6:13 steps\[1\]\.fill\.role: It is none of/,
    ],
    [
      'a variable without a value',
      ["'{url}/{room}'", "'{url}/{token}'"],
      /^meet\.yaml:5:5 steps\[0\]\.open: \{token\} has no value/,
    ],
    [
      'a step that does two things',
      ['    optional: true', '    press: Enter'],
      /^meet\.yaml:9:5 steps\[2\]: a step does exactly one of/,
    ],
    [
      'text without a field',
      ["    with: '{name}'\n", ''],
      /^meet\.yaml:6:5 steps\[1\]: fill and with come together/,
    ],
    [
      'a name for a selector',
      ["css: '#join'", "css: '#join', name: Join"],
      /^meet\.yaml:9:5 steps\[2\]\.click: a name belongs to a role/,
    ],
    ['a time without a unit', ['within: 2s', 'within: 2'], /^meet\.yaml:8:5 steps\[1\]\.within: /],
    ['no way out', ['leave:\n  - press: Escape\n', ''], /^meet\.yaml:1:1 leave: "leave" is missing/],
    [
      'a first step that opens nothing',
      ["- open: '{url}/{room}'", '- press: Enter'],
      /^meet\.yaml:4:1 steps: the first step opens/,
    ],
    ['broken YAML', ['steps:', 'steps: ['], /^meet\.yaml:\d+:\d+: /],
  ])('with %s is refused in one message with its place', (_name, [from, to], message) => {
    const [fault, ...others] = faultsOf(GOOD.replace(from ?? '', to ?? ''));
    expect(fault).toMatch(message);
    expect(fault).toContain(' Fix: ');
    expect(others).toEqual([]);
  });

  it('that is not there is refused with the names that are', async () => {
    const reading = await loadRecipe('jitsi-meat', KNOWN);
    expect(reading.ok ? '' : reading.faults[0]?.fix).toContain('jitsi-meet');
  });
});

describe('the recipes that come along', () => {
  it('are those of the services that people ask for', () => {
    expect(recipeNames()).toEqual([
      'bigbluebutton',
      'element-call',
      'jitsi-meet',
      'livekit-meet',
      'webex-guest',
    ]);
  });

  it.each(recipeNames())('%s can be read and says whether it was verified', async (name) => {
    const reading = await loadRecipe(name, KNOWN);
    expect(reading).toMatchObject({ ok: true, read: { recipe: { name } } });
    const { verified, notes } = reading.ok ? reading.read : { verified: undefined, notes: '' };
    expect(verified === null ? notes : verified?.version).toBeTruthy();
  });
});

describe('the settings of a service', () => {
  it('give every seat its variables, with secrets from the environment alone', () => {
    const settings = urlSettings.parse({
      url: 'https://meet.example.org/',
      recipe: 'x',
      variables: { code: '7' },
    });
    const seat = { id: 'r000-s001', room: 'r000' };
    expect(variablesFor(settings, seat, 'p-', { SEATPROOF_RECIPE_PASSWORD: 'secret' })).toEqual({
      url: 'https://meet.example.org',
      room: 'p-r000',
      name: 'r000-s001',
      email: 'r000-s001@example.org',
      password: 'secret',
      code: '7',
    });
    expect(urlSettings.safeParse({ url: 'https://me:pw@meet.example.org', recipe: 'x' }).success).toBe(false);
  });
});

describe('a service by its URL', () => {
  it('refuses packet seats: nothing of its protocol is known', () => {
    const text = `name: any
target: { system: url, url: 'https://meet.example.org', recipe: jitsi-meet }
rooms: { count: 1, size: 2 }
tiers: { packet: { share: 1 } }
arrival: [{ kind: ramp, for: 1s }, { kind: hold, for: 5s }]
`;
    const loaded = parseScenarioText(text, 'any.yaml', { targets: [urlTarget] });
    expect(loaded.ok ? [] : loaded.faults.map(formatFault)).toEqual([
      "any.yaml:4:10 tiers.packet: A packet seat speaks a system's own protocol, and of a service by its URL only the web client is known. Fix: Drive these seats as browser or browser-lite.",
    ]);
  });
});
