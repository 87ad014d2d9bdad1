// The page around Element Call: a widget host of its own (MSC2762, MSC2871), as Element's clients are. It has the
// user's homeserver in its hands, the widget in a frame, and nothing else to show.
import { ClientWidgetApi, Widget, type IWidgetApiRequest } from 'matrix-widget-api';
import { readHostTicket, type HostTicket } from '../host-ticket.ts';
import { tellSeatNamed } from '#core/page/seat-named.ts';
import { HostDriver } from './driver.ts';
import { HomeserverLine, type Synchronisation } from './homeserver.ts';
import { watchTokens } from './own-name.ts';
import { plain, RoomState } from './room-state.ts';

/** What the widget tells its host; none of it needs more than a nod. */
const NODS = [
  'io.element.join',
  'io.element.device_mute',
  'io.element.close',
  'io.element.tile_layout',
  'io.element.spotlight_layout',
  'im.vector.hangup',
  'set_always_on_screen',
] as const;
const WIDGET_ID = 'seatproof-call';

function say(text: string): void {
  const status = document.getElementById('status');
  if (status !== null) status.textContent = text;
}

/** Element Call's parameters (its docs/url_params.md). */
function widgetAddress({ matrix, encryption, password }: HostTicket): string {
  const parameters = new URLSearchParams({
    widgetId: WIDGET_ID,
    parentUrl: location.href.replace(/#.*$/, ''),
    userId: matrix.userId,
    deviceId: matrix.deviceId,
    roomId: matrix.roomId,
    baseUrl: matrix.homeserver,
    intent: 'join_existing',
    skipLobby: 'true',
    confineToRoom: 'true',
    appPrompt: 'false',
    header: 'none',
    lang: 'en',
    theme: 'dark',
    perParticipantE2EE: String(encryption === 'per-participant'),
    ...(encryption === 'shared-key' ? { password } : {}),
  });
  return `${new URL('element-call/index.html', location.href).href}#?${parameters.toString()}`;
}

function frameFor(address: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.allow = 'camera; microphone; display-capture; autoplay';
  frame.title = 'Element Call';
  frame.src = address;
  return frame;
}

/** Before there is a widget the room is kept for it. */
function feed(widgets: readonly ClientWidgetApi[], room: RoomState, news: Synchronisation): void {
  const { state, timeline } = room.take(news);
  const [api] = widgets;
  if (api === undefined) return;
  for (const event of state) void api.feedStateUpdate(plain(event));
  for (const event of timeline) void api.feedEvent(plain(event));
  for (const message of news.to_device?.events ?? [])
    // As sent: see HostDriver.sendToDevice.
    void api.feedToDevice({ ...message, content: { ...message.content } }, true);
}

async function start(): Promise<void> {
  const ticket = readHostTicket(decodeURIComponent(location.hash.slice(1)));
  const line = new HomeserverLine(ticket.matrix);
  const room = new RoomState(ticket.matrix.roomId);
  await line.join();
  const widgets: ClientWidgetApi[] = [];
  await line.synchronise((news) => feed(widgets, room, news));
  const url = widgetAddress(ticket);
  const widget = new Widget({ id: WIDGET_ID, creatorUserId: ticket.matrix.userId, type: 'm.custom', url });
  const frame = frameFor(url);
  document.body.append(frame);
  const driver = new HostDriver(line, room, ticket.matrix.tokenService, () => {
    if (frame.contentWindow !== null) watchTokens(frame.contentWindow.window, tellSeatNamed);
  });
  const api = new ClientWidgetApi(widget, frame, driver);
  api.setViewedRoomId(ticket.matrix.roomId);
  for (const action of NODS) {
    api.on(`action:${action}`, (event: CustomEvent<IWidgetApiRequest>) => {
      event.preventDefault();
      api.transport.reply(event.detail, {});
      say(action);
    });
  }
  widgets.push(api);
}

start().catch((error: unknown) => say(`failed: ${String(error)}`));
