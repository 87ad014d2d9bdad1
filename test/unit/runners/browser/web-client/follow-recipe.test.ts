import { describe, expect, it } from 'vitest';
import type { ElementQuery, RecipeAction, RecipeStep } from '#core/recipe.ts';
import { describeElement } from '#core/recipe.ts';
import { headlines, seenLines } from '#runners/browser/web-client/elements.ts';
import type { FoundElement } from '#runners/browser/web-client/elements.ts';
import { followSteps, waitInCall } from '#runners/browser/web-client/follow-recipe.ts';
import type { DrivenPage } from '#runners/browser/web-client/follow-recipe.ts';

const button = (name: string): ElementQuery => ({ role: 'button', names: [name] });
const step = (action: RecipeAction, more: Partial<RecipeStep> = {}): RecipeStep => ({
  action,
  within_ms: 0,
  optional: false,
  ...more,
});

/** A page that has these elements; what is done is written down. */
function fakePage(there: readonly string[]) {
  const done: string[] = [];
  const find = (
    _page: Pick<DrivenPage, 'frames'>,
    query: ElementQuery,
  ): Promise<FoundElement | undefined> => {
    const name = describeElement(query);
    if (!there.includes(name)) return Promise.resolve(undefined);
    const act = (what: string) => (): Promise<void> => {
      done.push(`${what} ${name}`);
      return Promise.resolve();
    };
    return Promise.resolve({
      isVisible: () => Promise.resolve(true),
      click: act('click'),
      press: act('clear'),
      type: (text: string) => act(`type ${text} into`)(),
      dispose: () => Promise.resolve(),
    });
  };
  const page: DrivenPage = {
    frames: () => [],
    keyboard: { press: () => Promise.resolve() },
    goto: (url: string) => {
      done.push(`open ${url}`);
      return url.includes('nowhere')
        ? Promise.reject(new Error('net::ERR_NAME_NOT_RESOLVED'))
        : Promise.resolve(null);
    },
  };
  const following = {
    page,
    variables: { name: 'Ada', url: 'http://a' },
    signal: new AbortController().signal,
  };
  return { done, find, following };
}

describe('following a recipe', () => {
  it('fills in what a person would, with the variables of the seat', async () => {
    const { done, find, following } = fakePage(['textbox "Name"', 'button "Join"']);
    const name: ElementQuery = { role: 'textbox', names: ['Name'] };
    const steps = [
      step({ kind: 'open', url: '{url}/room' }),
      step({ kind: 'fill', element: name, text: '{name} {unknown}' }),
      step({ kind: 'click', element: button('Join') }),
    ];
    expect(await followSteps(steps, following, find)).toEqual({ ok: true });
    expect(done).toEqual([
      'open http://a/room',
      'click textbox "Name"',
      'clear textbox "Name"',
      'type Ada {unknown} into textbox "Name"',
      'click button "Join"',
    ]);
  });

  it('tries again to click what is still sliding into view', async () => {
    const { find, following, done } = fakePage(['button "Leave"']);
    let tries = 0;
    const moving: typeof find = async (page, query) => {
      const found = await find(page, query);
      if (found === undefined) return undefined;
      const click = (): Promise<void> => {
        tries += 1;
        return tries < 3
          ? Promise.reject(new Error('Node is either not clickable or not an Element'))
          : found.click();
      };
      return { ...found, click };
    };
    const steps = [step({ kind: 'click', element: button('Leave') }, { within_ms: 5000 })];
    expect(await followSteps(steps, following, moving)).toEqual({ ok: true });
    expect(done).toEqual(['click button "Leave"']);
  });

  it('names the step that found nothing, and what it looked for', async () => {
    const { find, following } = fakePage([]);
    const steps = [
      step({ kind: 'click', element: button('Cookies') }, { optional: true }),
      step({ kind: 'click', element: button('Join') }),
    ];
    expect(await followSteps(steps, following, find)).toEqual({
      ok: false,
      where: 'step 2 (click button "Join")',
      what: 'no button "Join" was seen within 0 s',
      unreachable: false,
    });
  });

  it('tells a service that cannot be reached from a step that failed', async () => {
    const { find, following } = fakePage([]);
    const outcome = await followSteps([step({ kind: 'open', url: 'http://nowhere' })], following, find);
    expect(outcome).toMatchObject({ ok: false, unreachable: true, what: 'net::ERR_NAME_NOT_RESOLVED' });
  });

  it.each([
    ['Navigation timeout of 0 ms exceeded', 'the page had not loaded after 0 s'],
    [
      'net::ERR_CERT_AUTHORITY_INVALID at https://a',
      'the certificate or TLS was refused: net::ERR_CERT_AUTHORITY_INVALID at https://a; have Chromium trust its authority',
    ],
  ])('says what it means when opening fails with %s', async (message, what) => {
    const { find, following } = fakePage([]);
    const page: DrivenPage = { ...following.page, goto: () => Promise.reject(new Error(message)) };
    const outcome = await followSteps([step({ kind: 'open', url: '{url}' })], { ...following, page }, find);
    expect(outcome).toMatchObject({ ok: false, unreachable: true, what });
  });

  it('names the HTTP status of the page where nothing was found, and goes on where something was', async () => {
    const { find, following } = fakePage(['button "Join"']);
    const page: DrivenPage = {
      ...following.page,
      goto: () => Promise.resolve({ status: () => 502 }),
    };
    const steps = [
      step({ kind: 'open', url: '{url}' }),
      step({ kind: 'click', element: button('Join') }),
      step({ kind: 'click', element: button('Enter') }),
    ];
    expect(await followSteps(steps, { ...following, page }, find)).toMatchObject({
      where: 'step 3 (click button "Enter")',
      what: 'no button "Enter" was seen within 0 s; the page came with HTTP status 502',
    });
  });

  it('counts a seat as in the call only once media is connected, where the recipe asks for it', async () => {
    const { find, following } = fakePage(['button "Leave"']);
    const condition = { elements: [button('Leave')], connected: true, within_ms: 0 };
    expect(await waitInCall(condition, following, find, () => true)).toEqual({ ok: true });
    expect(await waitInCall(condition, following, find, () => false)).toMatchObject({
      ok: false,
      where: 'in_call',
      what: 'no peer connection was connected within 0 s',
    });
  });

  it('tells what a page says in large letters, and no more than three of it', () => {
    const line = (role: string, name: string) => ({ role, name });
    const children = [line('button', 'Rejoin'), line('heading', 'Removed'), line('alert', 'Ouch')];
    const more = [line('dialog', 'Rate us'), line('heading', 'More')];
    expect(headlines({ role: 'RootWebArea', children: [...children, ...more] })).toEqual([
      'heading "Removed"',
      'alert "Ouch"',
      'dialog "Rate us"',
    ]);
    expect(headlines(null)).toEqual([]);
  });

  it('tells what was seen by role and name, without what has none', () => {
    const root = {
      role: 'RootWebArea',
      name: 'Meet',
      children: [
        { role: 'generic', children: [{ role: 'button', name: 'Join' }] },
        { role: 'textbox', name: '' },
        { role: 'heading', name: 'Hello' },
      ],
    };
    expect(seenLines(root, 9)).toEqual(['button "Join"', 'heading "Hello"']);
    expect(seenLines(root, 1)).toEqual(['button "Join"', '… 1 more']);
  });
});
