import type { VssBehavior } from '../../../rehearsal/cloud/ec2/state';
import { crashConsistent, skipped } from '../../../lab/simulation/ends';
import { failing } from '../../../lab/simulation/faults';
import { decide, type Row } from '../../../lab/simulation/rows';
import {
  commands,
  metrics,
  WITHOUT_RETRIES,
  PROVEN,
  reasons,
  results,
  SKIP,
  windows,
} from '../../../lab/simulation/vss';
import { RETRY, VSS_FAILED, VSS_RETRIED } from '../../../lab/simulation/ways';

/** AWS's document fails: a retry of the policy, then its fallback; what VSS leaves behind is labelled. */

const EXHAUSTED = `Prepare Hold ${VSS_FAILED} ${RETRY} ${VSS_FAILED}`;
const FELL_BACK = `${EXHAUSTED} Hold TakeSnapshots RecordOutcome`;
const FELL_BACK_AT_ONCE = `Prepare Hold ${VSS_FAILED} Hold TakeSnapshots RecordOutcome`;
const KEPT = `${EXHAUSTED} RecordOutcome`;

describe('VSS fails and retries are left', () => {
  decide(
    (
      [
        ['fails', []],
        ['fails-untagged', ['duplicate']],
        ['untagged', ['duplicate']],
        ['mixed', ['duplicate']],
        ['not-consistent', ['duplicate']],
        ['partial', ['duplicate']],
      ] as const
    ).map(([behavior, left]): Row => ({
      title: `it ${behavior}: sent again under a new execution id; what it left behind does not count`,
      given: windows([behavior, 'succeeds']),
      states: VSS_RETRIED,
      ...PROVEN,
      also: (simulated) => {
        expect(new Set(commands(simulated)).size).toBe(2);
        expect(reasons(simulated)).toEqual([...left, 'none']);
        expect(metrics(simulated)).toMatchObject({ VSSBackupCompleted: 1 });
        expect(metrics(simulated)).not.toHaveProperty('VSSBackupFailed');
        expect(results(simulated)).toEqual(['initiated', 'failed', 'initiated', 'success']);
      },
    })),
  );
});

/** What VSS leaves behind when it fails for good: nothing, a part, or a whole set that is kept as the fallback. */
const FAILURES: readonly (readonly [VssBehavior, string, 'nothing' | 'a part' | 'a set'])[] = [
  ['fails', 'vss-failed', 'nothing'],
  ['hangs', 'vss-timed-out', 'nothing'],
  ['partial', 'vss-incomplete', 'a part'],
  ['fails-untagged', 'vss-failed', 'a set'],
  ['hangs-untagged', 'vss-timed-out', 'a set'],
  ['untagged', 'vss-inconsistent', 'a set'],
  ['mixed', 'vss-inconsistent', 'a set'],
  ['not-consistent', 'vss-inconsistent', 'a set'],
];

describe('VSS fails for good', () => {
  decide(
    FAILURES.map(([behavior, reason, left]): Row => ({
      title: `it ${behavior}, fallback: a crash-consistent set says why`,
      given: windows([behavior]),
      states: left === 'a set' ? KEPT : FELL_BACK,
      ...crashConsistent(reason, { proof: 'none' }),
      also: (simulated) => {
        const made = { nothing: [], 'a part': ['duplicate', 'duplicate'], 'a set': ['duplicate'] }[left];
        expect(reasons(simulated)).toEqual([...made, reason]);
        expect(simulated.sets.at(-1)?.volumeIds).toHaveLength(3);
        expect(metrics(simulated)).toMatchObject({ VSSBackupFailed: 1, CrashConsistentFallback: 1 });
      },
    })),
  );

  decide(
    FAILURES.filter(([, , left]) => left === 'nothing').map(([behavior, reason]): Row => ({
      title: `it ${behavior}, skip: no set, an event`,
      given: windows([behavior], { policy: SKIP }),
      states: KEPT,
      ...skipped(reason),
      also: (simulated) => {
        expect(metrics(simulated)).toMatchObject({ VSSBackupFailed: 1, TargetSkipped: 1 });
      },
    })),
  );

  decide([
    {
      title: 'it is not consistent, skip: the set is there all the same, and says so',
      given: windows(['not-consistent'], { policy: SKIP }),
      states: KEPT,
      ...crashConsistent('vss-inconsistent'),
    },
    {
      title: 'the agent would let it run on: cancelled at its time-out',
      given: windows([], {
        policy: WITHOUT_RETRIES,
        faults: [failing('CreateVssSnapshots', 'SendCommand', 'never-delivered')],
      }),
      states: FELL_BACK_AT_ONCE,
      ...crashConsistent('vss-timed-out'),
      also: ({ simulation }) => {
        expect(simulation.cloud.calls.map(({ operation }) => operation)).toContain('CancelCommand');
      },
    },
    {
      title: 'Run Command throttles it for longer than it is sent: surely not run',
      given: windows([], { faults: [failing('CreateVssSnapshots', 'SendCommand', 'throttle', { times: 30 })] }),
      // The refusals have slowed the slots down.
      states: FELL_BACK.replace('Hold TakeSnapshots', 'Hold WaitForTurn Hold TakeSnapshots'),
      ...crashConsistent('vss-not-run'),
    },
  ]);
});
