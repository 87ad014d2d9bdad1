// Texts of the page of a capacity search.

export const TEXTS = {
  answer: { en: 'Answer', de: 'Antwort' },
  wordKnee: { en: '{low} to {high}', de: '{low} bis {high}' },
  wordAtLeast: { en: 'At least {load}', de: 'Mindestens {load}' },
  wordNone: { en: 'No knee', de: 'Kein Knick' },
  load: {
    participants: { en: '{load} participants', de: '{load} Teilnehmer' },
    rooms: { en: '{load} rooms', de: '{load} Räume' },
    packets_per_second: { en: '{load} packets/s', de: '{load} Pakete/s' },
  },
  unit: {
    participants: { en: 'participants', de: 'Teilnehmer' },
    rooms: { en: 'rooms', de: 'Räume' },
    packets_per_second: {
      en: 'packets/s, both directions, by the plan',
      de: 'Pakete/s, beide Richtungen, laut Plan',
    },
  },
  steps: { en: 'Steps', de: 'Stufen' },
  range: { en: 'Range searched', de: 'Suchbereich' },
  hold: { en: 'Hold of each step', de: 'Haltezeit je Stufe' },
  holdNote: { en: 'judged; the ramp is not', de: 'beurteilt, der Anlauf nicht' },
  cores: { en: 'Processors of the server', de: 'Prozessoren des Servers' },
  coresAll: { en: 'not bound', de: 'nicht gebunden' },
  coresBound: { en: 'its own, the generator has others', de: 'eigene, der Generator hat andere' },
  byLoad: { en: 'The server at each load', de: 'Der Server bei jeder Last' },
  delivered: { en: 'Packets delivered', de: 'Ausgelieferte Pakete' },
  deliveredText: {
    en: 'What the server sent in the hold. A straight line is a server with room to spare; where it bends, something is shared.',
    de: 'Was der Server in der Haltezeit sandte. Eine Gerade zeigt Reserven; wo sie abknickt, wird etwas geteilt.',
  },
  deliveredSummary: {
    en: 'Packets a second that the server sent, against the load, for {steps} steps. The figures are in the table of steps.',
    de: 'Vom Server gesendete Pakete je Sekunde über der Last, für {steps} Stufen. Die Zahlen stehen in der Tabelle der Stufen.',
  },
  processor: { en: 'Server processor', de: 'Server-Prozessor' },
  processorText: {
    en: 'Share of the processors that the server may use.',
    de: 'Anteil der Prozessoren, die der Server nutzen darf.',
  },
  processorSummary: {
    en: 'Use of the server processor against the load, for {steps} steps. The figures are in the table of steps.',
    de: 'Auslastung des Server-Prozessors über der Last, für {steps} Stufen. Die Zahlen stehen in der Tabelle der Stufen.',
  },
  noServer: { en: 'The server gave no figures.', de: 'Der Server gab keine Zahlen.' },
  stepsHeading: { en: 'Steps in their order', de: 'Stufen in ihrer Reihenfolge' },
  stepsIntro: {
    en: 'Each step is a whole run on a fresh server, with its own report in its folder below steps/.',
    de: 'Jede Stufe ist ein ganzer Lauf auf einem frischen Server, mit eigenem Bericht in ihrem Ordner unter steps/.',
  },
  columns: {
    load: { en: 'Load', de: 'Last' },
    seats: { en: 'Seats', de: 'Teilnehmer' },
    purpose: { en: 'Purpose', de: 'Zweck' },
    outcome: { en: 'Outcome', de: 'Ergebnis' },
    why: { en: 'Why', de: 'Warum' },
    cpu: { en: 'Server processor', de: 'Server-Prozessor' },
    packets: { en: 'Packets out', de: 'Pakete aus' },
    valid: { en: 'Valid time', de: 'Gültige Zeit' },
    took: { en: 'Took', de: 'Dauer' },
    run: { en: 'Run', de: 'Lauf' },
  },
  purpose: {
    bracket: { en: 'bracket', de: 'eingrenzen' },
    bisect: { en: 'bisect', de: 'halbieren' },
    confirm: { en: 'confirm', de: 'bestätigen' },
    retry: { en: 'again', de: 'erneut' },
  },
  outcome: {
    pass: { en: 'held', de: 'hielt' },
    fail: { en: 'broke', de: 'brach' },
    inconclusive: { en: 'not judged', de: 'ohne Ergebnis' },
  },
  method: { en: 'Method and limits', de: 'Methode und Grenzen' },
  methodHold: {
    en: 'Each step lets everybody join at {rate} a second, waits until they have settled, and judges a hold of {hold}. Joining is judged over the ramp.',
    de: 'Jede Stufe lässt alle mit {rate} je Sekunde beitreten, wartet das Einschwingen ab und beurteilt eine Haltezeit von {hold}. Der Beitritt wird über den Anlauf beurteilt.',
  },
  methodSearch: {
    en: 'The load doubles until budgets break, then the gap is halved until it is within ±{tolerance}; both ends are repeated up to {repeats} times. The interval is that bracket, not a confidence interval.',
    de: 'Die Last verdoppelt sich, bis Grenzwerte brechen; dann wird die Lücke halbiert, bis sie innerhalb von ±{tolerance} liegt; beide Enden werden bis zu {repeats}-mal wiederholt. Das Intervall ist diese Klammer, kein Vertrauensbereich.',
  },
  methodGenerator: {
    en: 'A step whose generator was the bottleneck says nothing about the server and never makes a knee.',
    de: 'Eine Stufe, deren Generator der Engpass war, sagt nichts über den Server und ergibt nie einen Knick.',
  },
  methodRange: {
    en: 'Nothing is said about loads that were not tested, nor about another mix of meetings, another version or other hardware.',
    de: 'Über nicht geprüfte Lasten, andere Besprechungen, andere Versionen oder andere Hardware ist nichts gesagt.',
  },
  methodHost: {
    en: 'Generator host: {model}, {count} logical processors.',
    de: 'Rechner des Generators: {model}, {count} logische Prozessoren.',
  },
  footer: {
    en: 'Made by Seatproof {version} from search {id}. This file loads nothing from the network.',
    de: 'Erstellt von Seatproof {version} aus der Suche {id}. Diese Datei lädt nichts aus dem Netz.',
  },
} as const;
