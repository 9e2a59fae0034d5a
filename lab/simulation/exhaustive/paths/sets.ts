import { PreScriptFailure, type Policy } from '../../../../lambdas/domain/policy';
import type { VssBehavior } from '../../../../rehearsal/cloud/ec2/state';
import { aPolicy, aVssPolicy, id } from '../../builders';
import type { Simulation } from '../../simulation';
import {
  EXHAUSTED,
  RECOVERED,
  RETRIED,
  RETRIED_AFTER_PAUSE,
  RETRY,
  VSS,
  VSS_FAILED,
  VSS_RETRIED,
  WITHOUT_SCRIPTS,
} from '../../ways';
import type { Path } from './path';

const NONE: Partial<Policy> = { quiesce: { kind: 'none' } };
const SKIP = { onPreScriptFailure: PreScriptFailure.SKIP_TARGET };

function windows(...vss: readonly VssBehavior[]): Pick<Path, 'world'> {
  return { world: { instances: [{ number: 1, platform: 'Windows', vss }] } };
}

/** Somebody else's snapshots of all volumes, as soon as the pre-script is sent. */
function snapshotOfAnother({ cloud }: Simulation): void {
  let made = 'no';
  cloud.listen({
    onCall: ({ operation, caller }) => {
      if (operation === 'SendCommand' && caller === 'SendPreScript' && made === 'no') {
        made = 'yes';
        const input = { InstanceSpecification: { InstanceId: id(1) } };
        // If a fault hits it, there is no other snapshot.
        cloud.call({ service: 'ec2', operation: 'CreateSnapshots', caller: 'Operator', input }).catch(() => undefined);
      }
    },
  });
}

/** What comes of the call, or of the document, that makes the set. */
export const SET_PATHS: readonly Path[] = [
  {
    name: 'snapshot-throttled',
    what: 'the snapshot call is throttled in the window',
    given: ['SnapshotWhenFrozen.CreateSnapshots.1:throttle'],
    firings: [{ policy: aPolicy({ retries: 0 }) }],
    ways: [RETRIED_AFTER_PAUSE],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'snapshot-throttled-in-time',
    what: 'the same, and the run has no time to look for a set that was certainly not made',
    given: ['SnapshotWhenFrozen.CreateSnapshots.1:throttle', 'run:times-out@45'],
    firings: [{ policy: aPolicy({ retries: 0 }) }],
    ways: [RETRIED_AFTER_PAUSE],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'snapshot-too-soon',
    what: 'another program makes a snapshot of the instance just before, so that EC2 refuses the set of the window',
    before: snapshotOfAnother,
    firings: [{ policy: aPolicy({ retries: 0 }) }],
    // The slots do not pause: EC2 refuses only this instance, for 15 s.
    ways: [RETRIED],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'snapshot-unknown-made',
    what: 'the answer of the snapshot call is lost, the set was made',
    given: ['SnapshotWhenFrozen.CreateSnapshots.1:error-after-effect'],
    firings: [{ policy: aPolicy() }],
    ways: [RECOVERED],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent snapshot-outcome-unknown none; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'snapshot-unknown-lost',
    what: 'the answer of the snapshot call is lost, nothing was made',
    given: ['SnapshotWhenFrozen.CreateSnapshots.1:timeout-before-effect'],
    firings: [{ policy: aPolicy() }],
    ways: [RETRIED],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'snapshot-seen-late',
    what: 'a set whose answer was lost appears only after a second one was made',
    given: ['SnapshotWhenFrozen.CreateSnapshots.1:error-after-effect'],
    world: { modelSettings: { snapshotVisibleMillis: 40_000 } },
    firings: [{ policy: aPolicy() }],
    ways: [RETRIED],
    ends: 'Completed 1 applicationConsistent; i1 crash-consistent duplicate none; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'snapshot-refused',
    what: 'EC2 refuses the set',
    world: { modelSettings: { pendingPerVolume: 0 } },
    firings: [{ policy: aPolicy() }],
    ways: [EXHAUSTED],
    ends: 'Failed 1 failed; without a set snapshot-failed; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'none',
    what: 'the policy has no scripts',
    firings: [{ policy: aPolicy(NONE) }],
    ways: [WITHOUT_SCRIPTS],
    ends: 'Completed 1 crashConsistent; i1 crash-consistent no-scripts none',
  },
  {
    name: 'none-known-late',
    what: 'CreateTags does not know the set for longer than a step asks',
    world: { modelSettings: { snapshotTaggableMillis: 40_000 } },
    firings: [{ policy: aPolicy(NONE) }],
    ways: [WITHOUT_SCRIPTS],
    ends: 'Completed 1 crashConsistent; i1 crash-consistent no-scripts none',
  },
  {
    name: 'none-unknown',
    what: 'the answer of a snapshot call without scripts is lost, the set was made',
    given: ['TakeSnapshots.CreateSnapshots.1:error-after-effect'],
    firings: [{ policy: aPolicy(NONE) }],
    ways: [WITHOUT_SCRIPTS],
    ends: 'Completed 1 crashConsistent; i1 crash-consistent no-scripts none',
  },
  {
    name: 'vss',
    what: 'AWS’s VSS document succeeds',
    ...windows(),
    firings: [{ policy: aVssPolicy() }],
    dlm: 'the same, by the same document',
    ways: [VSS],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent vss; 1 vss',
  },
  {
    name: 'vss-fails-once',
    what: 'VSS fails, leaves a set behind, and succeeds when it is repeated',
    ...windows('not-consistent', 'succeeds'),
    firings: [{ policy: aVssPolicy() }],
    ways: [VSS_RETRIED],
    ends: 'Completed 1 applicationConsistent; i1 crash-consistent duplicate none; i1 application-consistent vss; 2 vss',
  },
  {
    name: 'vss-fails',
    what: 'VSS fails in each try, and the target falls back',
    ...windows('fails'),
    firings: [{ policy: aVssPolicy({ retries: 0 }) }],
    dlm: 'makes a crash-consistent set',
    ways: [`Prepare Hold ${VSS_FAILED} Hold TakeSnapshots RecordOutcome`],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent vss-failed none; 1 vss',
  },
  {
    name: 'vss-partial-skipped',
    what: 'VSS leaves a part of a set behind, and the target is skipped',
    ...windows('partial'),
    firings: [{ policy: aVssPolicy(SKIP) }],
    ways: [`Prepare Hold ${VSS_FAILED} ${RETRY} ${VSS_FAILED} RecordOutcome`],
    ends: 'Failed 1 skipped; i1 crash-consistent duplicate none; i1 crash-consistent duplicate none; without a set vss-incomplete; 2 vss',
  },
  {
    name: 'vss-absent',
    what: 'the agent of a Windows instance does not answer',
    world: { instances: [{ number: 1, platform: 'Windows', ssm: 'offline' }] },
    firings: [{ policy: aVssPolicy() }],
    ways: [WITHOUT_SCRIPTS],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent agent-offline none',
  },
];
