// A ticket comes as plain JSON: what is missing is a defect of the adapter, told before anything is joined.
import { JoinError, type JoinRequest } from '#core/page/seat-client.ts';
import type { JitsiTicket } from '../ticket.ts';

/** @throws JoinError that names the field. */
export function readTicket(parameters: JoinRequest['parameters']): JitsiTicket {
  const fault = (name: string): JoinError =>
    new JoinError('internal-error', `a Jitsi ticket needs a valid ${name}`);
  const text = (name: keyof JitsiTicket): string => {
    const value = parameters[name];
    if (typeof value === 'string') return value;
    throw fault(name);
  };
  const optional = <Name extends keyof JitsiTicket>(name: Name): Partial<Record<Name, string>> => {
    const found: Partial<Record<Name, string>> = {};
    if (parameters[name] !== undefined) found[name] = text(name);
    return found;
  };
  const { lastN, config, account } = parameters;
  if (typeof lastN !== 'number') throw fault('lastN');
  if (typeof config !== 'object' || config === null) throw fault('config');
  return {
    loginDomain: text('loginDomain'),
    domain: text('domain'),
    muc: text('muc'),
    focus: text('focus'),
    serviceUrl: text('serviceUrl'),
    room: text('room'),
    displayName: text('displayName'),
    libraryUrl: text('libraryUrl'),
    ...optional('focusUserJid'),
    ...optional('conferenceRequestUrl'),
    ...optional('token'),
    ...optional('roomPassword'),
    lastN,
    config: { ...config },
    ...(account === undefined ? {} : { account: readAccount(account) }),
  };
}

function readAccount(value: unknown): NonNullable<JitsiTicket['account']> {
  if (typeof value === 'object' && value !== null && 'jid' in value && 'password' in value) {
    const { jid, password } = value;
    if (typeof jid === 'string' && typeof password === 'string') return { jid, password };
  }
  throw new JoinError('internal-error', 'a Jitsi ticket needs a valid account');
}
