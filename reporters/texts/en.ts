// English texts that every reporter shares: verdicts, reasons, and what to do about each. de.ts has the same keys.

export const en = {
  'verdict.pass': 'Pass',
  'verdict.fail': 'Fail',
  'verdict.inconclusive': 'Inconclusive',

  'reason.all-budgets-kept': 'All {budgets} budgets were kept.',
  'reason.all-budgets-kept.one': 'The one budget was kept.',
  'reason.budget-broken': '{title} broke its budget: {value} where {threshold} was required.',
  'reason.budget-without-data':
    '{title} has too little usable data to judge {threshold}; missing data never passes.',
  'reason.budgets-without-data':
    '{budgets} budgets have too little usable data to judge; missing data never passes.',
  'reason.no-budgets': 'The scenario names no budgets, so there is nothing to judge.',
  'reason.no-seat-joined': 'None of the {planned} planned seats joined.',
  'reason.generator-saturated':
    'The load generator was healthy for only {valid_share} of the time ({limit}), so its figures cannot be trusted.',
  'reason.interrupted': 'The run was interrupted at {at}; what was measured until then is kept.',
  'reason.incomplete': 'The run was cut off at {at}; the report shows what was saved until then.',

  'reason.all-budgets-kept.do': 'Nothing needs to change for this load.',
  'reason.budget-broken.do':
    'Compare the server load with the call quality at the moment the budget broke; lower the number of seats or give the server more.',
  'reason.budget-without-data.do':
    'Run longer, or add seats of a tier that can see this metric (browser seats see picture and sound).',
  'reason.no-budgets.do': 'Add budgets to the scenario, for example join_seconds: ["p(95)<5"].',
  'reason.no-seat-joined.do':
    'Look at the reasons below: usually the address, the key, or a firewall between generator and server.',
  'reason.generator-saturated.do': '{advice}',
  'reason.interrupted.do': 'Run it again to the end for a verdict.',
  'reason.incomplete.do':
    'Find out why the run ended early (memory, power, a kill), then run it again to the end.',

  'void.cpu': 'processor of the generator above its limit',
  'void.steal': 'processor time taken away by the hypervisor',
  'void.cpu-pressure': 'tasks waiting for a processor',
  'void.event-loop': 'event loop of the generator delayed',
  'void.lateness': 'planned actions started late',
  'void.udp-errors': 'UDP buffers of the generator overflowed',
  'void.throttled': 'container limit throttled the generator',
  'void.encoder-cpu': 'video encoders limited by the processor',
  'void.encoder-rate': 'video encoders below the planned frame rate',
  'void.joins-dropped': 'joins without media that were due and not started',
  'void.no-health-data': 'no health figures of the generator',

  'void.cpu.do':
    'Use fewer seats per host, a lower frame rate, a lighter tier (browser-lite or packet), or a second generator.',
  'void.steal.do': 'Use a host with dedicated processors, or fewer seats per host.',
  'void.cpu-pressure.do':
    'Stop other work on the generator, use fewer seats per host, or add a second generator.',
  'void.event-loop.do': 'Use fewer seats per process, or add a second generator.',
  'void.lateness.do': 'Spread the arrivals over a longer ramp, or add a second generator.',
  'void.udp-errors.do':
    'Raise net.core.rmem_max and net.core.wmem_max on the generator, or use fewer seats per host.',
  'void.throttled.do': 'Raise the processor limit of the container, or use fewer seats per host.',
  'void.encoder-cpu.do':
    'Use fewer publishing seats per host, a lower frame rate or resolution, a lighter codec, or the packet tier.',
  'void.encoder-rate.do':
    'Use fewer publishing seats per host, a lower frame rate or resolution, or the packet tier.',
  'void.joins-dropped.do':
    'Raise max_under_way where the system is slow and the generator is not; else lower the rate, or take k6 to a host of its own.',
  'void.no-health-data.do':
    'Run on Linux with a readable /proc, and check that nothing stopped the generator.',

  'failure.page-not-ready': 'page not ready in time',
  'failure.page-crashed': 'page crashed',
  'failure.page-hung': 'page stopped answering',
  'failure.signalling-refused': 'server refused the seat',
  'failure.signalling-unreachable': 'server not reachable',
  'failure.client-step-failed': "a step in the service's own client failed",
  'failure.join-timeout': 'did not join in time',
  'failure.media-not-connected': 'media never connected',
  'failure.disconnected': 'disconnected during the call',
  'failure.process-lost': 'browser process lost',
  'failure.internal-error': 'error inside Seatproof',

  'failure.page-not-ready.do': 'Use fewer seats per page or host; the generator was too slow to load it.',
  'failure.page-crashed.do': 'Check memory and /dev/shm of the generator; use fewer seats per process.',
  'failure.page-hung.do': 'Use fewer seats per page; its main thread was busy for too long.',
  'failure.signalling-refused.do': 'Check key, secret and permissions, and limits of the server on joins.',
  'failure.signalling-unreachable.do': 'Check address, port, TLS certificate and firewall of the server.',
  'failure.client-step-failed.do':
    'Run `seatproof recipe check` on it: it shows the step, a screenshot and what was seen.',
  'failure.join-timeout.do':
    'Look at the join timeline for the slow step; a slower arrival shows whether it is load.',
  'failure.media-not-connected.do':
    'Open the media UDP ports of the server, or add a TURN server that the seats can reach.',
  'failure.disconnected.do': "Read the server's log at that time; look at its load and memory.",
  'failure.process-lost.do':
    'Check memory of the generator (out-of-memory killer); use fewer seats per host.',
  'failure.internal-error.do': 'Please report it with the run folder; this is a defect of Seatproof.',

  'outcome.joined': 'joined',
  'outcome.not-started': 'not started',

  'aggregation.avg': 'mean',
  'aggregation.min': 'minimum',
  'aggregation.med': 'median',
  'aggregation.max': 'maximum',
  'aggregation.count': 'count',
  'aggregation.rate': 'share',
  'aggregation.value': 'value',
  'aggregation.success': 'success rate',

  'unit.points': 'pp',

  'margin.inside': '{amount} inside',
  'margin.outside': '{amount} outside',
  'margin.at': 'at the limit',

  'ended.completed': 'as planned',
  'ended.interrupted': 'interrupted',
  'ended.cut-off': 'cut off',
} as const;

export type TextKey = keyof typeof en;
