// German texts of the gate.
import type { GateTextKey } from './en.ts';

export const de: Readonly<Record<GateTextKey, string>> = {
  title: '{scenario} auf {system}, {runs}',
  'runs.one': '1 Lauf',
  'runs.other': '{count} Läufe',
  against: 'gegen einen Vergleichsstand aus {runs}',

  'reason.all-kept': 'Alle {budgets} Budgets wurden eingehalten.',
  'reason.all-kept.baseline':
    'Alle {budgets} Budgets wurden eingehalten, und nichts, was sie beurteilen, ist um {rule_out} oder mehr schlechter als der Vergleichsstand.',
  'reason.saturated':
    'Der Lastgenerator war ausgelastet in {runs} ({limit}); die Zahlen sagen daher nichts über das System.',
  'reason.no-budgets': 'Das Szenario nennt keine Budgets, es gibt also nichts zu beurteilen.',
  'reason.budget.fail': '{title} hält das Budget nicht ein: {value}, verlangt ist {threshold}.',
  'reason.budget.open': '{title} ist offen: {value} umfasst die Grenze von {threshold}.',
  'reason.generator-saturated':
    '{title} lässt sich auf Zahlen eines ausgelasteten Generators nicht beurteilen.',
  'reason.budget.no-data':
    '{title} hat in einem Lauf keine Daten für {threshold}; fehlende Daten bestehen nie.',
  'reason.regression.fail':
    '{title} ist schlechter als der Vergleichsstand: {effect}, mehr als {tolerance} wird nicht hingenommen.',
  'reason.regression.open':
    '{title} gegen den Vergleichsstand ist offen: {effect}; weder sicher schlechter als {tolerance} noch sicher besser als {rule_out}.',
  'reason.regression.no-data': '{title} hat keine Daten für den Vergleich.',
  'reason.regression.no-data-in-baseline': '{title} ({threshold}) steht nicht im Vergleichsstand.',
  'reason.regression.too-few-runs':
    '{title} lässt sich noch nicht vergleichen: {runs} gegen {baseline_runs} im Vergleichsstand; nötig sind 4 je Seite.',

  'more.candidate': 'Nicht entscheidbar: noch {count} Läufe.',
  'more.both-sides': 'Nicht entscheidbar: noch {count} Läufe, und {count} mehr für den Vergleichsstand.',
  'more.on-the-limit':
    'Die Zahl liegt auf der Grenze: keine bezahlbare Zahl von Läufen entscheidet. Grenze oder Stand ändern.',
  'more.generator': 'Die Läufe auf einem Generator mit mehr Reserve wiederholen.',

  'label.other-hosts': 'Gekennzeichnet: Zahlen verschiedenartiger Rechner stehen nebeneinander.',
  'label.one-run':
    'Ein Lauf hat kein Intervall: er wird nach seinem Wert beurteilt. Erst eine Wiederholung zeigt, wie sehr Läufe schwanken.',

  'effect.ratio': '{estimate} ({low} bis {high})',
  'effect.no-interval': 'kein Intervall',

  'head.check': 'Prüfung',
  'head.figure': 'Größe',
  'head.limit': 'Grenze',
  'head.value': 'Wert',
  'head.interval': 'Intervall',
  'head.effect': 'Änderung',
  'head.outcome': 'Ergebnis',
  'head.baseline': 'Vergleich',
  'head.runs': 'Läufe',

  'part.budgets': 'Budgets',
  'part.baseline': 'Gegen den Vergleichsstand',
};
