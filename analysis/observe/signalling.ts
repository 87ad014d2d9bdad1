// From k6's samples, which keep k6's names and units, to metrics of the catalogue.
import type { SignallingRow } from '#core/sample.ts';
import type { Emit } from './emit.ts';

const MILLISECONDS = 1000;

/** Nothing for metrics of k6 that the catalogue has no use for: they stay in the rows. */
export function observeSignalling({ t_ms, metric, value }: SignallingRow, emit: Emit): void {
  switch (metric) {
    case 'seatproof_join':
      emit({ metric: 'signalling_join_seconds', t_ms, value: value / MILLISECONDS });
      break;
    case 'seatproof_join_failed':
      // An attempt without a value: what was asked for and not given must lower the rate.
      if (value > 0) emit({ metric: 'signalling_join_seconds', t_ms, value: null });
      break;
    case 'http_req_duration':
      emit({ metric: 'signalling_request_seconds', t_ms, value: value / MILLISECONDS });
      break;
    case 'ws_connecting':
      emit({ metric: 'signalling_connect_seconds', t_ms, value: value / MILLISECONDS });
      break;
    case 'http_req_failed':
      emit({ metric: 'signalling_request_failed_share', t_ms, value, of: 1 });
      break;
    case 'thresholds':
      emit({ metric: 'signalling_thresholds_kept_share', t_ms, value, of: 1 });
      break;
    case 'dropped_iterations':
      emit({ metric: 'signalling_joins_dropped', t_ms, value });
      break;
  }
}
