// Deutsche Texte, die alle Berichte teilen; dieselben Schlüssel wie en.ts.
import type { TextKey } from './en.ts';

export const de: Readonly<Record<TextKey, string>> = {
  'verdict.pass': 'Bestanden',
  'verdict.fail': 'Nicht bestanden',
  'verdict.inconclusive': 'Ohne Ergebnis',

  'reason.all-budgets-kept': 'Alle {budgets} Grenzwerte wurden eingehalten.',
  'reason.all-budgets-kept.one': 'Der eine Grenzwert wurde eingehalten.',
  'reason.budget-broken': '{title}: Grenzwert verletzt, {value} statt der geforderten {threshold}.',
  'reason.budget-without-data':
    '{title}: zu wenige verwertbare Daten, um {threshold} zu beurteilen; fehlende Daten gelten nie als bestanden.',
  'reason.budgets-without-data':
    'Für {budgets} Grenzwerte gibt es zu wenige verwertbare Daten; fehlende Daten gelten nie als bestanden.',
  'reason.no-budgets': 'Das Szenario nennt keine Grenzwerte, daher gibt es nichts zu beurteilen.',
  'reason.no-seat-joined': 'Keiner der {planned} geplanten Teilnehmer kam in die Konferenz.',
  'reason.generator-saturated':
    'Der Lastgenerator war nur {valid_share} der Zeit gesund ({limit}); seinen Zahlen ist nicht zu trauen.',
  'reason.interrupted': 'Der Lauf wurde bei {at} abgebrochen; was bis dahin gemessen wurde, ist erhalten.',
  'reason.incomplete': 'Der Lauf brach bei {at} ab; der Bericht zeigt, was bis dahin gespeichert war.',

  'reason.all-budgets-kept.do': 'Für diese Last ist nichts zu ändern.',
  'reason.budget-broken.do':
    'Serverlast und Gesprächsqualität zum Zeitpunkt der Verletzung vergleichen; weniger Teilnehmer zulassen oder den Server stärken.',
  'reason.budget-without-data.do':
    'Länger messen oder Teilnehmer einer Stufe ergänzen, die diese Größe sieht (Browser sehen Bild und Ton).',
  'reason.no-budgets.do': 'Dem Szenario Grenzwerte geben, zum Beispiel join_seconds: ["p(95)<5"].',
  'reason.no-seat-joined.do':
    'Die Gründe unten ansehen: meist Adresse, Schlüssel oder eine Firewall zwischen Generator und Server.',
  'reason.generator-saturated.do': '{advice}',
  'reason.interrupted.do': 'Für ein Urteil den Lauf bis zum Ende wiederholen.',
  'reason.incomplete.do':
    'Ursache des frühen Endes finden (Speicher, Strom, Abschuss), dann bis zum Ende wiederholen.',

  'void.cpu': 'Prozessor des Generators über der Grenze',
  'void.steal': 'Prozessorzeit vom Hypervisor entzogen',
  'void.cpu-pressure': 'Aufgaben warteten auf einen Prozessor',
  'void.event-loop': 'Event-Loop des Generators verzögert',
  'void.lateness': 'geplante Aktionen begannen zu spät',
  'void.udp-errors': 'UDP-Puffer des Generators übergelaufen',
  'void.throttled': 'Container-Grenze hat den Generator gedrosselt',
  'void.encoder-cpu': 'Videokodierer durch den Prozessor begrenzt',
  'void.encoder-rate': 'Videokodierer unter der geplanten Bildrate',
  'void.joins-dropped': 'fällige Beitritte ohne Medien, die nicht begannen',
  'void.no-health-data': 'keine Gesundheitsdaten des Generators',

  'void.cpu.do':
    'Weniger Teilnehmer je Rechner, niedrigere Bildrate, leichtere Stufe (browser-lite oder packet) oder ein zweiter Generator.',
  'void.steal.do': 'Rechner mit festen Prozessoren nutzen oder weniger Teilnehmer je Rechner.',
  'void.cpu-pressure.do':
    'Andere Arbeit auf dem Generator beenden, weniger Teilnehmer je Rechner oder ein zweiter Generator.',
  'void.event-loop.do': 'Weniger Teilnehmer je Prozess oder ein zweiter Generator.',
  'void.lateness.do': 'Die Ankünfte über eine längere Rampe verteilen oder ein zweiter Generator.',
  'void.udp-errors.do':
    'net.core.rmem_max und net.core.wmem_max am Generator erhöhen oder weniger Teilnehmer je Rechner.',
  'void.throttled.do': 'Prozessorgrenze des Containers anheben oder weniger Teilnehmer je Rechner.',
  'void.encoder-cpu.do':
    'Weniger sendende Teilnehmer je Rechner, niedrigere Bildrate oder Auflösung, leichterer Codec oder die Stufe packet.',
  'void.encoder-rate.do':
    'Weniger sendende Teilnehmer je Rechner, niedrigere Bildrate oder Auflösung oder die Stufe packet.',
  'void.joins-dropped.do':
    'Wo das System langsam ist und der Generator nicht, max_under_way erhöhen; sonst die Rate senken oder k6 auf einem eigenen Rechner starten.',
  'void.no-health-data.do':
    'Auf Linux mit lesbarem /proc messen und prüfen, ob etwas den Generator angehalten hat.',

  'failure.page-not-ready': 'Seite nicht rechtzeitig bereit',
  'failure.page-crashed': 'Seite abgestürzt',
  'failure.page-hung': 'Seite antwortete nicht mehr',
  'failure.signalling-refused': 'vom Server abgewiesen',
  'failure.signalling-unreachable': 'Server nicht erreichbar',
  'failure.client-step-failed': 'ein Schritt im Client des Dienstes ist gescheitert',
  'failure.join-timeout': 'nicht rechtzeitig beigetreten',
  'failure.media-not-connected': 'Medien nie verbunden',
  'failure.disconnected': 'im Gespräch getrennt',
  'failure.process-lost': 'Browserprozess verloren',
  'failure.internal-error': 'Fehler in Seatproof',

  'failure.page-not-ready.do': 'Weniger Teilnehmer je Seite oder Rechner; der Generator lud sie zu langsam.',
  'failure.page-crashed.do': 'Speicher und /dev/shm des Generators prüfen; weniger Teilnehmer je Prozess.',
  'failure.page-hung.do': 'Weniger Teilnehmer je Seite; ihr Hauptfaden war zu lange belegt.',
  'failure.signalling-refused.do':
    'Schlüssel, Geheimnis und Rechte prüfen, ebenso Beitrittsgrenzen des Servers.',
  'failure.signalling-unreachable.do': 'Adresse, Port, TLS-Zertifikat und Firewall des Servers prüfen.',
  'failure.client-step-failed.do':
    'Mit `seatproof recipe check` prüfen: Schritt, Bildschirmfoto und was zu sehen war.',
  'failure.join-timeout.do':
    'Im Beitrittsverlauf den langsamen Schritt suchen; langsamere Ankunft zeigt, ob es an der Last liegt.',
  'failure.media-not-connected.do':
    'UDP-Ports des Servers für Medien öffnen oder einen erreichbaren TURN-Server ergänzen.',
  'failure.disconnected.do': 'Serverprotokoll zu dieser Zeit lesen; Last und Speicher ansehen.',
  'failure.process-lost.do':
    'Speicher des Generators prüfen (Out-of-Memory-Killer); weniger Teilnehmer je Rechner.',
  'failure.internal-error.do': 'Bitte mit dem Laufordner melden; das ist ein Mangel von Seatproof.',

  'outcome.joined': 'beigetreten',
  'outcome.not-started': 'nicht begonnen',

  'aggregation.avg': 'Mittel',
  'aggregation.min': 'Minimum',
  'aggregation.med': 'Median',
  'aggregation.max': 'Maximum',
  'aggregation.count': 'Anzahl',
  'aggregation.rate': 'Anteil',
  'aggregation.value': 'Wert',
  'aggregation.success': 'Erfolgsquote',

  'unit.points': 'Prozentpunkte',

  'margin.inside': '{amount} Reserve',
  'margin.outside': 'um {amount} verfehlt',
  'margin.at': 'genau an der Grenze',

  'ended.completed': 'wie geplant',
  'ended.interrupted': 'abgebrochen',
  'ended.cut-off': 'abgerissen',
};
