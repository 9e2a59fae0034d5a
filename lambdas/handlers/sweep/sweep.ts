import type { Ports } from '../../ports';
import { labelLateSets } from './label-late-sets';
import { reportDeadLetters } from './report-dead-letters';
import { reportMissedRuns } from './report-missed-runs';

export type SweepPorts = Pick<
  Ports,
  'deadLetters' | 'schedules' | 'snapshots' | 'ledger' | 'events' | 'metrics' | 'clock' | 'log'
>;

export interface SweepSettings {
  /** Longest that a run may last. */
  readonly runSeconds: number;
}

/** What a sweep found and told of. */
export interface SweepReport {
  readonly undelivered: number;
  readonly missed: number;
  readonly labelled: number;
}

/**
 * Looks for what no run can notice: firings that started no run, schedules that were due and did not fire, and sets that
 * appeared when their run was over. All three looks are made, also if one fails. Then the sweep fails too, so that its
 * alarm starts.
 */
export function sweep(ports: SweepPorts, settings: SweepSettings): () => Promise<SweepReport> {
  return async () => {
    const failures: unknown[] = [];
    const look = async (what: string, body: () => Promise<number>): Promise<number> => {
      try {
        return await body();
      } catch (error) {
        ports.log.error('look-failed', error, { look: what });
        failures.push(error);
        return 0;
      }
    };
    const report = {
      undelivered: await look('dead-letters', () => reportDeadLetters(ports)),
      missed: await look('missed-runs', () => reportMissedRuns(ports)),
      labelled: await look('late-sets', () => labelLateSets(ports, settings)),
    };
    if (failures.length > 0) {
      throw new AggregateError(
        failures,
        `sweep: ${String(failures.length)} of 3 looks failed; see look-failed in the log`,
      );
    }
    return report;
  };
}
