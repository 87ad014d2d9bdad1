// Deutsche Texte der Berichtsseite; dieselben Schlüssel und Lücken wie en.ts.
import type { PageTextKey } from './en.ts';

export const de: Readonly<Record<PageTextKey, string>> = {
  'page.title': '{verdict}: {scenario}',
  'page.skip': 'Zum Urteil springen',
  'page.contents': 'Inhalt',
  'page.language': 'Sprache',
  'page.theme': 'Farben',
  'page.theme.auto': 'System',
  'page.theme.light': 'Hell',
  'page.theme.dark': 'Dunkel',
  'page.print': 'Drucken',
  'page.footer': 'Erstellt von Seatproof {version} aus Lauf {id}. Diese Datei lädt nichts aus dem Netz.',

  'unit.seats.one': '{count} Teilnehmer',
  'unit.seats.other': '{count} Teilnehmern',
  'unit.rooms.one': '{count} Raum',
  'unit.rooms.other': '{count} Räumen',

  'verdict.heading': 'Urteil',
  'verdict.meaning.pass': 'Das System trug diese Last und hielt jeden dafür vereinbarten Grenzwert ein.',
  'verdict.meaning.fail': 'Das System hielt nicht jeden Grenzwert ein, der für diese Last vereinbart war.',
  'verdict.meaning.inconclusive':
    'Dieser Lauf belegt weder, dass das System diese Last trägt, noch das Gegenteil.',
  'verdict.why': 'Warum',
  'verdict.advice': 'Was zu tun ist',
  'verdict.statement': 'Was geprüft wurde',
  'verdict.tested':
    'Am {date} wurde {system} {version} mit {seats} in {rooms} über {duration} geprüft (Szenario „{scenario}“).',
  'verdict.joined': '{joined} von {planned} geplanten Teilnehmern traten bei ({share}).',
  'verdict.load.video':
    '{cameras} Teilnehmer sollten Video senden ({codecs}, {frame_rates} Bilder je Sekunde, bis {layer}), {microphones} Ton.',
  'verdict.load.sound': 'Kein Teilnehmer sollte Video senden, {microphones} sollten Ton senden.',
  'verdict.server.managed': 'Der Server wurde von diesem Lauf auf {url} gestartet.',
  'verdict.server.remote': 'Der Server lief bereits unter {url}.',
  'verdict.server.same_host':
    'Er teilte sich den Rechner mit dem Lastgenerator; beide nutzten dieselben Prozessoren.',
  'verdict.validity': 'Der Lastgenerator war {share} der Zeit gesund; nur diese Zeit zählt.',
  'verdict.ended.interrupted': 'Der Lauf wurde nach {duration} von {planned} abgebrochen.',
  'verdict.ended.cut-off': 'Der Lauf riss nach {duration} von {planned} ab.',
  'verdict.limits':
    'Das Ergebnis gilt für diese Version, diesen Rechner und diese Last. Über mehr Teilnehmer oder andere Netze sagt es nichts.',
  'verdict.signature.tester': 'Geprüft durch (Name, Datum, Unterschrift)',
  'verdict.signature.owner': 'Abgenommen durch (Name, Datum, Unterschrift)',
  'figure.seats': 'Beigetreten',
  'figure.seats.note': 'von {planned} geplanten',
  'figure.rooms': 'Räume',
  'figure.rooms.note': 'mit {smallest} bis {largest} Teilnehmern',
  'figure.rooms.note.same': 'mit je {largest} Teilnehmern',
  'figure.duration': 'Dauer',
  'figure.duration.note': 'beendet {ended}',
  'figure.valid': 'Gültige Zeit',
  'figure.valid.note': 'des Lastgenerators',
  'figure.join': 'Beitritt, p95',
  'figure.video': 'Erstes Bild, p95',
  'figure.quantile.note': 'n\u00a0=\u00a0{n}',

  'budgets.heading': 'Grenzwerte',
  'budgets.intro':
    'Jeder vor dem Lauf vereinbarte Grenzwert, der Messwert dazu und wie viel davon zählen durfte.',
  'budgets.none': 'Das Szenario nennt keine Grenzwerte.',
  'budgets.metric': 'Gemessen',
  'budgets.limit': 'Grenze',
  'budgets.value': 'Wert',
  'budgets.margin': 'Abstand',
  'budgets.n': 'Stichprobe',
  'budgets.valid': 'Gültige Zeit',
  'budgets.outcome': 'Ergebnis',

  'join.heading': 'Beitritt, Schritt für Schritt',
  'join.intro':
    'Gezählt ab dem geplanten Zeitpunkt, damit ein später Server nichts verbergen kann. Der Balken reicht von p5 bis p95, sein dunkler Teil ist die mittlere Hälfte, der Strich der Median.',
  'join.step': 'Schritt',
  'join.spread': 'Streuung',
  'join.axis': 'Skala: 0 bis {max}',
  'join.none': 'Keine Beitrittszeit konnte zählen: Niemand kam so weit, oder nur in ungültigen Sekunden.',
  'join.reached': 'Erreicht',
  'join.highest': 'Höchster',

  'experience.heading': 'Wie gut die Gespräche waren',
  'experience.intro':
    'Die Minute eines Teilnehmers ist so gut wie ihr schlechtestes Merkmal: Verzug, verdeckter Ton, stehendes oder ruckelndes Bild, Lippensynchronität. Was als gut, beeinträchtigt oder schlecht gilt, stand vorher fest (docs/measurement-limits.md).',
  'experience.none':
    'Kein Teilnehmer wurde eine ganze Minute lang beobachtet, also gibt es keine Teilnehmerminuten zu bewerten.',
  'experience.good': 'Gut',
  'experience.good.note': 'niemand hätte geklagt',
  'experience.degraded': 'Beeinträchtigt',
  'experience.degraded.note': 'ein Mangel, der auffällt',
  'experience.bad': 'Schlecht',
  'experience.bad.note': 'ein Mangel, der das Gespräch erschwert',
  'experience.shares': 'Von {minutes} Teilnehmerminuten.',
  'experience.limits':
    'Minuten, von denen weniger als 50 s beobachtet wurden, zählen nicht; nicht gemessene Merkmale sagen nichts.',
  'examples.heading': 'Bilder, gesendet und empfangen',
  'examples.intro':
    'Das beste, das mittlere und das schlechteste der als Beispiel behaltenen Bilder, nach Ähnlichkeit (SSIM) mit dem gesendeten. In gewerteter Zeit wurden {n} Bilder gemessen; die Werte gelten für die Helligkeit, in der empfangenen Größe.',
  'examples.best': 'Bester Moment',
  'examples.median': 'Mittlerer Moment',
  'examples.worst': 'Schlechtester Moment',
  'examples.facts': 'PSNR {psnr}, SSIM {ssim}, bei {time}, Teilnehmer {seat} von {sender}, {size} Pixel',
  'examples.reference': 'Gesendet',
  'examples.received': 'Empfangen',
  'examples.reference.alt': '{moment}, gesendet: das Testbild, wie {sender} es bei {time} an {seat} sandte.',
  'examples.received.alt':
    '{moment}, empfangen: dasselbe Bild, wie {seat} es bekam; PSNR {psnr}, SSIM {ssim} gegen das gesendete.',

  'quality.heading': 'Gesprächsqualität im Verlauf',
  'quality.intro':
    'Was die Teilnehmer empfingen, Sekunde für Sekunde. Werte eben Beigetretener sind hier zu sehen, zählen aber nicht.',
  'distributions.heading': 'Verteilungen',
  'distributions.intro':
    'Wie sich die gewerteten Werte über den ganzen Lauf verteilen; die zwei Linien zeigen Median und p95.',
  'distributions.summary':
    '{title}: Median {p50}, p95 {p95}, p99 {p99}, höchster Wert {max}, n\u00a0=\u00a0{n}.',
  'distributions.values': 'Werte',
  'distributions.range': 'Bereich',
  'distributions.beyond': 'Die höchsten {share} der Werte liegen jenseits des rechten Randes, bis {max}.',
  'distributions.bar': '{from} bis {to}: {share}',
  'server.heading': 'Serverlast neben Gesprächsqualität',
  'server.intro':
    'Dieselbe Zeitachse für alle: Wo eine Kurve des Servers knickt und die Qualität nachgibt, ist der Server die Grenze.',
  'server.same_host':
    'Der Server teilt sich den Rechner mit dem Lastgenerator; dies sind Werte seines eigenen Prozesses.',
  'server.none': 'Der Server gab keine Werte.',
  'signalling.heading': 'Signalisierung',
  'signalling.intro':
    'Alles vor den Medien. Wo diese Kurven steigen und die des Medienservers flach bleiben, ist die Signalisierung die Grenze.',
  'signalling.joins': 'Beitritte ohne Medien',
  'signalling.homeserver': 'Homeserver',
  'validity.heading': 'Gesundheit des Lastgenerators',
  'validity.intro':
    'Ein überlasteter Generator lässt jedes System schlecht aussehen. Sekunden, in denen er eine Grenze überschritt, sind ungültig und gehen in keine Zahl ein; das Band unter jedem Diagramm zeigt sie.',
  'validity.summary': '{valid} von {all} Sekunden waren gültig ({share}).',
  'validity.all': 'Jede Sekunde war gültig.',
  'validity.limit': 'Überschrittene Grenze',
  'validity.seconds': 'Sekunden',
  'validity.when': 'Wann',
  'validity.do': 'Was zu tun ist',

  'chart.median': 'Median',
  'chart.p95': 'p95',
  'chart.p95.low': 'p95 (höchste 5 %)',
  'chart.mean': 'Mittel',
  'chart.value': 'Wert',
  'chart.valid': 'gültig',
  'chart.void': 'ungültig',
  'chart.band': 'Band unter jedem Diagramm',
  'chart.summary':
    '{title} im Verlauf, {from} bis {to}. Der typische Wert lag zwischen {low} und {high} und am Ende bei {last}.',
  'chart.empty': 'Keine Werte.',
  'chart.table': 'Zahlen als Tabelle',
  'chart.table.time': 'Zeit',
  'chart.table.n': 'Werte',
  'chart.seats': 'Teilnehmer im Gespräch',
  'chart.seats.text': 'Teilnehmer, die zu der Zeit im Gespräch waren.',
  'chart.stats': 'Ganzer Lauf: Median {p50}, p95 {p95}, n\u00a0=\u00a0{n}',
  'chart.stats.rate': 'Ganzer Lauf: {rate}, n\u00a0=\u00a0{n}',

  'seats.heading': 'Teilnehmer',
  'seats.intro':
    'Jeder geplante Teilnehmer. Medienwerte sind Mittel über seine eingeschwungene, gültige Zeit.',
  'seats.search': 'Teilnehmer, Räume, Ergebnisse suchen',
  'seats.filter': 'Zeige',
  'seats.filter.all': 'Alle Teilnehmer',
  'seats.filter.failed': 'Nur nicht durchgehend Beigetretene',
  'seats.count': '{shown} von {all} Teilnehmern',
  'seats.page': 'Seite {page} von {pages}',
  'seats.previous': 'Zurück',
  'seats.next': 'Weiter',
  'seats.none': 'Kein Teilnehmer passt.',
  'seats.print':
    'Im Druck: die ersten {shown} von {all} Teilnehmern in dieser Reihenfolge. Die ganze Liste liegt im Laufordner.',
  'seats.seat': 'Teilnehmer',
  'seats.room': 'Raum',
  'seats.tier': 'Stufe',
  'seats.outcome': 'Ergebnis',
  'seats.join_at_ms': 'Geplant bei',
  'seats.join_ms': 'Beitritt',
  'seats.first_audio_ms': 'Erster Ton',
  'seats.first_video_ms': 'Erstes Bild',
  'seats.video_frame_rate': 'Bildrate',
  'seats.video_height_pixels': 'Höhe',
  'seats.video_loss_share': 'Videoverlust',
  'seats.video_freeze_share': 'Standbild',
  'seats.video_latency_ms': 'Bildverzug',
  'seats.audio_concealed_share': 'Verdeckt',
  'seats.round_trip_ms': 'Umlaufzeit',
  'seats.detail': 'Näheres',
  'seats.failures': 'Warum Teilnehmer scheiterten',
  'seats.failures.count': 'Teilnehmer',
  'seats.failures.reason': 'Grund',

  'method.heading': 'Methode und Grenzen',
  'method.open_model':
    'Offenes Modell: Jeder Teilnehmer hatte seine Beitrittszeit vor Beginn des Laufs; alle Zeiten zählen ab diesem geplanten Zeitpunkt, auch wenn Generator oder Server sich verspäteten.',
  'method.quantiles':
    'Quantile stammen aus einer zusammenführbaren Skizze (DDSketch) mit einem relativen Fehler von höchstens {error}. Ein Wert von 1 s kann also um bis zu {example} abweichen.',
  'method.settle':
    'Medien eines Teilnehmers zählen ab {settle} nach dem Beitritt, da die Bandbreitenschätzung niedrig beginnt. Wer nach {deadline} nicht beigetreten ist, ist gescheitert.',
  'method.void':
    'Eine Sekunde, in der der Generator eine Grenze überschritt, ist ungültig und geht in kein Quantil ein. Unter 90 % gültiger Zeit bleibt ein Lauf ohne Ergebnis.',
  'method.missing': 'Ein Grenzwert ohne genügend Daten bleibt ohne Ergebnis und gilt nie als bestanden.',
  'method.clock':
    'Der Verzug von Bild und Ton wird aus Marken in den Medien gelesen und je Rechner auf einer Uhr verglichen. Zwischen Rechnern trägt er den Fehler des Uhrenabgleichs.',
  'method.samples':
    'Statistik wird einmal je Sekunde gelesen (W3C webrtc-stats); kürzere Störungen erscheinen in Summen, nicht als Punkte.',
  'method.tier': 'Was jede Stufe sieht',
  'method.tier.browser':
    'browser: Chromium mit dem eigenen Client des Systems, echtes Kodieren und Dekodieren. Sieht Bild und Ton wie ein Mensch.',
  'method.tier.browser-lite':
    'browser-lite: derselbe Client, doch die meisten Ströme werden empfangen und nicht dekodiert. Sieht alle WebRTC-Statistik, nicht das Bild dieser Ströme.',
  'method.tier.packet':
    'packet: echte Signalisierung und echter Transport ohne Codec. Sieht Verlust, Jitter und Schichten, aber weder Bild noch Ton, Standbilder oder verdeckten Ton.',
  'method.decode_budget':
    'Von {all} empfangenen Videos der browser-lite-Teilnehmer werden {decoded} dekodiert, die ersten in der Reihenfolge des Beitritts; nur diese sagen etwas über das Bild.',
  'method.metrics': 'Messgrößen und ihre Quellen',
  'method.metric': 'Messgröße',
  'method.definition': 'Definition',
  'method.source': 'Quelle',
  'method.n': 'Werte',

  'environment.heading': 'Umgebung',
  'environment.run': 'Lauf',
  'environment.started': 'Beginn',
  'environment.scenario': 'Szenario',
  'environment.seed': 'Startwert',
  'environment.target': 'Geprüftes System',
  'environment.url': 'Adresse',
  'environment.seatproof': 'Seatproof',
  'environment.browser': 'Browser',
  'environment.node': 'Node.js',
  'environment.os': 'Betriebssystem',
  'environment.cpu': 'Prozessor',
  'environment.cpu.value': '{model}, {count} logische Kerne',
  'environment.memory': 'Arbeitsspeicher',
  'environment.fingerprint': 'Fingerabdruck des Rechners',
  'environment.phases': 'Phasen',
};
