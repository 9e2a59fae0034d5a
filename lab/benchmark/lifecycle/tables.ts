import { whole } from '../figures';
import type { Table } from '../tables';
import type { LifecycleFindings } from './measure';

export function lifecycleTable(lifecycle: LifecycleFindings['lifecycle']): Table {
  return {
    head: [
      'snapshots',
      'sets',
      'seconds of a processor',
      'of it for 1,000 snapshots',
      'MB',
      'deletions',
      'calls',
      'least possible',
    ],
    rows: lifecycle.map(({ snapshots, sets, seconds, peakMegabytes, deletions, calls, leastCalls }) => [
      snapshots.toLocaleString('en'),
      sets.toLocaleString('en'),
      seconds.toFixed(1),
      ((1_000 * seconds) / snapshots).toFixed(2),
      whole(peakMegabytes),
      whole(deletions),
      whole(calls),
      whole(leastCalls),
    ]),
  };
}

export function pruningTable(pruning: LifecycleFindings['pruning']): Table {
  const { deletions, seconds, boundSeconds, throttledDeletions, frozenTargets, throttledWhileFrozen } = pruning;
  return {
    head: ['deletions', 's', 'least possible, s', 'throttled', 'targets frozen meanwhile', 'throttled while frozen'],
    rows: [
      [deletions, seconds, boundSeconds, throttledDeletions, frozenTargets, throttledWhileFrozen].map((value) =>
        Math.round(value).toLocaleString('en'),
      ),
    ],
  };
}
