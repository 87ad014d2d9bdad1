// What a killed server did to the seats, as a sentence.
import type { ServerFaultSummary } from '#core/result.ts';
import { formatClock, formatQuantity } from './quantity.ts';
import type { Language } from './language.ts';

const NAMES = {
  en: {
    sfu: 'SFU',
    homeserver: 'homeserver',
    'token-service': 'token service',
    xmpp: 'XMPP server',
    focus: 'conference focus',
  },
  de: {
    sfu: 'SFU',
    homeserver: 'Homeserver',
    'token-service': 'Token-Dienst',
    xmpp: 'XMPP-Server',
    focus: 'Konferenzfokus',
  },
} as const;

/** `The SFU was killed at 0:20 and answered again at 0:26: 8 seats lost it, 8 had it back, after 6.1 s (median) to 7.4 s.` */
export function describeServerFault(fault: ServerFaultSummary, language: Language): string {
  const name = NAMES[language][fault.server];
  const killed = formatClock(fault.killed_ms);
  const back = fault.back_ms === null ? undefined : formatClock(fault.back_ms);
  const { seats_interrupted: lost, seats_recovered: recovered } = fault;
  const median = formatQuantity(fault.recovery_p50_seconds, 'seconds', language);
  const longest = formatQuantity(fault.recovery_max_seconds, 'seconds', language);
  if (language === 'de') {
    const until = back === undefined ? 'und blieb weg' : `und antwortete wieder bei ${back}`;
    const times = recovered === 0 ? '' : ` (Median ${median}, längstens ${longest})`;
    return `${name} bei ${killed} beendet ${until}: ${lost} Teilnehmer betroffen, ${recovered} wieder versorgt${times}.`;
  }
  const until = back === undefined ? 'and stayed away' : `and answered again at ${back}`;
  const times = recovered === 0 ? '' : ` (median ${median}, longest ${longest})`;
  return `The ${name} was killed at ${killed} ${until}: ${lost} seats were without it, ${recovered} had it back${times}.`;
}
