// German texts of comparisons.
import type { CompareTextKey } from './en.ts';

export const de: Readonly<Record<CompareTextKey, string>> = {
  'page.title': '{scenario}: nebeneinander',
  'page.made': 'Erstellt von Seatproof {version}. Diese Datei lädt nichts aus dem Netz.',

  'statistic.p50': 'Median',
  'statistic.p95': 'p95',
  'statistic.p5': 'p5',
  'statistic.mean': 'Mittel',
  'statistic.rate': 'Anteil',
  'statistic.success': 'Erfolgsquote',
  'statistic.count': 'Ereignisse je Lauf',

  'outcome.better': 'besser',
  'outcome.worse': 'schlechter',
  'outcome.changed': 'verändert',
  'outcome.unclear': 'kein Unterschied gezeigt',
  'outcome.no-interval': 'zu wenig Daten',

  'effect.none': 'kein Intervall',
  yes: 'ja',
  no: 'nein',
  'encryption.none': 'aus',
  'encryption.shared-key': 'gemeinsamer Schlüssel',
  'encryption.per-participant': 'Schlüssel je Teilnehmer',

  'summary.heading': 'Auf einen Blick',
  'summary.counts':
    '{side} gegen {base}, von {all} Größen: {worse} schlechter, {better} besser, {changed} verändert ohne Wertung, {unclear} ohne gezeigten Unterschied.',
  'summary.first': 'Am deutlichsten: {list}.',
  'summary.none':
    'Für keine Größe ist ein Unterschied gezeigt. Das beweist nicht, dass alle gleich sind: siehe die Intervalle.',
  'label.hosts':
    'Gekennzeichnet: Die Seiten wurden auf verschiedenartigen Rechnern gemessen; ein Teil jedes Unterschieds kann daher kommen.',
  'label.rooms':
    'Eine Seite hat nur einen Lauf: Die Intervalle beruhen auf seinen Räumen und sagen nicht, wie sehr Läufe schwanken. Dafür die Läufe wiederholen.',
  'label.saturated':
    'Gekennzeichnet: Der Lastgenerator war ausgelastet in {runs}; die Zahlen sind die des Generators.',
  'label.same_host': 'Gekennzeichnet: Ein Server teilte sich den Rechner mit dem Lastgenerator.',

  'matrix.heading': 'Was jedes System braucht und leistet',
  'matrix.intro':
    'Dasselbe Szenario auf jeder Seite. In Klammern das Intervall zu {confidence}, durch Cluster-Bootstrap.',
  'matrix.figure': 'Größe',
  'matrix.joined_share': 'Plätze beigetreten',
  'matrix.join_p50': 'Beitritt, Median',
  'matrix.join_p95': 'Beitritt, p95',
  'matrix.signalling_p95': 'Signalisierung, p95',
  'matrix.first_video_p95': 'Erstes Bild, p95',
  'matrix.experience_good': 'Gutes Erlebnis, Anteil',
  'matrix.frame_rate_p50': 'Gezeigte Bildrate, Median',
  'matrix.freeze_share': 'Zeit eingefroren',
  'matrix.video_latency_p95': 'Bildverzögerung, p95',
  'matrix.audio_latency_p95': 'Tonverzögerung, p95',
  'matrix.audio_mos_p50': 'Tonqualität, Median (untere Schätzung)',
  'matrix.server_cpu': 'Rechenlast des Servers, Mittel',
  'matrix.server_cpu_per_seat': 'Rechenlast des Servers je Platz',
  'matrix.packets_per_core': 'Pakete je ausgelastetem Kern',

  'capabilities.heading': 'Was jedes System kann und nicht kann',
  'capabilities.intro': 'So weit die Adapter dieses Seatproof es ansteuern; ein System kann mehr können.',
  'capabilities.row': 'Fähigkeit',
  'capabilities.tiers': 'Stufen der Plätze',
  'capabilities.codecs': 'Videocodecs',
  'capabilities.encryption': 'Ende-zu-Ende-Verschlüsselung',
  'capabilities.last_n': 'Last-n',
  'capabilities.simulcast': 'Simulcast',

  'changes.heading': 'Jede Größe, {side} gegen {base}',
  'changes.heading.short': 'Jede Größe',
  'changes.intro':
    'Geordnet nach dem, was sich geändert hat, das Sicherste zuerst. Änderungen gelten bei einer Falschentdeckungsrate von {rate} über alle Größen; Intervalle einzeln zu {confidence}.',
  'changes.metric': 'Größe',
  'changes.outcome': 'Ergebnis',
  'changes.base': '{name}',
  'changes.effect': 'Änderung (Intervall)',
  'changes.picture': 'Intervall',
  'changes.picture.text': '{effect}; die mittlere Linie ist keine Änderung',
  'changes.axis': 'Verhältnisse von einem Drittel bis zum Dreifachen; Differenzen sind nicht gezeichnet.',

  'sides.heading': 'Seiten und Läufe',
  'sides.side': 'Seite',
  'sides.run': 'Lauf',
  'sides.version': 'Version',
  'sides.valid': 'Gültige Zeit',
  'sides.verdict': 'Für sich',
  'sides.host': 'Rechner',

  'console.runs': '{count} Läufe',
  'console.run': '1 Lauf',
  'console.rest':
    '{count} weitere Größen zeigen keinen Unterschied oder haben zu wenig Daten (--all zeigt sie).',
};
