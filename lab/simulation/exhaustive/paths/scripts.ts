import { PreScriptFailure, ScriptStages, type Policy } from '../../../../lambdas/domain/policy';
import { foreignDocument, slimDocument, type ModelledGuestOptions } from '../../../modelled-guest';
import { aPolicy, DOCUMENT, scripts, type InstanceSpec } from '../../builders';
import type { Path } from './path';
import { EXHAUSTED, EXHAUSTED_FELL_BACK, FELL_BACK, HAPPY, RECOVERED, RETRIED } from '../../ways';

type GuestBehavior = NonNullable<ModelledGuestOptions['behavior']>;

const FOREIGN = { quiesce: { kind: 'document', document: DOCUMENT, stages: ScriptStages.PRE_AND_POST } } as const;
const SKIP = { onPreScriptFailure: PreScriptFailure.SKIP_TARGET };

export function one(behavior: GuestBehavior): { readonly instances: readonly InstanceSpec[] } {
  return { instances: [{ number: 1, behavior }] };
}

export function firing(changes: Partial<Policy> = {}): Pick<Path, 'firings'> {
  return { firings: [{ policy: aPolicy(changes) }] };
}

/** What the scripts of one target do. */
export const SCRIPT_PATHS: readonly Path[] = [
  {
    name: 'happy',
    what: 'pre-script, set and post-script succeed',
    ...firing(),
    dlm: 'the same order; the label rests on the exit codes',
    ways: [HAPPY],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'foreign',
    what: 'the same with a document written for DLM, without evidence and lease',
    world: { documents: { [DOCUMENT]: foreignDocument() } },
    ...firing(FOREIGN),
    dlm: 'the same',
    ways: [HAPPY],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent exit-codes; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'pre-fails-once',
    what: 'the pre-script fails while frozen, and the retry succeeds',
    world: one({ pre: ['fails-frozen', 'succeeds'] }),
    ...firing(),
    dlm: 'repeats the pre-script; no thaw before it is documented',
    ways: [RETRIED],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'pre-fails-twice',
    what: 'the pre-script fails in each try, and the target falls back',
    world: one({ pre: ['fails-frozen'] }),
    ...firing(),
    dlm: 'makes a crash-consistent set and sends no post-script',
    ways: [EXHAUSTED_FELL_BACK],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-failed none; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'pre-fails-skipped',
    what: 'the pre-script fails in each try, and the target is skipped',
    world: one({ pre: ['fails-frozen'] }),
    ...firing(SKIP),
    dlm: 'makes no set and sends no post-script',
    ways: [EXHAUSTED],
    ends: 'Failed 1 skipped; without a set pre-script-failed; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'event-sent-again',
    what: 'the target is skipped after one try, and the event bus takes that event only when it is sent again',
    given: ['RecordOutcome.PutEvents.1:error-before-effect*2'],
    world: one({ pre: ['fails-frozen'] }),
    ...firing({ ...SKIP, retries: 0 }),
    ways: [RECOVERED],
    ends: 'Failed 1 skipped; without a set pre-script-failed; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'pre-hangs',
    what: 'the pre-script hangs while frozen until the agent ends it, and the target falls back',
    world: { ...one({ pre: ['hangs-frozen'] }), documents: { [DOCUMENT]: slimDocument({ leaseSeconds: 40 }) } },
    ...firing({ retries: 0, timeoutSeconds: 20, quiesce: scripts({ leaseSeconds: 40 }) }),
    dlm: 'as after a failure; its role may not cancel the script',
    ways: [FELL_BACK],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-timed-out none; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'status-with-blanks',
    what: 'Run Command spells such an end with blanks, as some of its answers do',
    world: {
      ...one({ pre: ['hangs-frozen'] }),
      documents: { [DOCUMENT]: slimDocument({ leaseSeconds: 40 }) },
      modelSettings: { statusDetails: 'blanks' },
    },
    ...firing({ retries: 0, timeoutSeconds: 20, quiesce: scripts({ leaseSeconds: 40 }) }),
    ways: [FELL_BACK],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-timed-out none; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'foreign-pre-hangs',
    what: 'a pre-script without a lease hangs while frozen; it is cancelled and the instance is thawed',
    world: { ...one({ pre: ['hangs-frozen'] }), documents: { [DOCUMENT]: foreignDocument() } },
    ...firing({ ...FOREIGN, retries: 0, timeoutSeconds: 20 }),
    dlm: 'as after a failure; its role may not cancel the script, which may freeze the instance later',
    ways: [FELL_BACK],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-timed-out none; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'foreign-delivered-again',
    what: 'a pre-script without a lease fails and is thawed; then the agent runs it again, before the retry is sent',
    given: ['SendPreScript.SendCommand.1:duplicate-delivery@2'],
    world: { ...one({ pre: ['fails-frozen', 'succeeds'] }), documents: { [DOCUMENT]: foreignDocument() } },
    ...firing(FOREIGN),
    ways: [EXHAUSTED_FELL_BACK],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-failed none; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'pre-only',
    what: 'the policy leaves the thaw to its document',
    ...firing({ quiesce: scripts({ stages: ScriptStages.PRE_ONLY }) }),
    dlm: 'sends the pre-script, then makes the set',
    ways: ['Prepare Hold SendPreScript SnapshotWhenFrozen RecordOutcome'],
    ends: 'Completed 1 crashConsistent; i1 crash-consistent pre-only none; 1 pre-script; thawed by lease',
  },
  {
    name: 'pre-only-fails',
    what: 'the policy leaves the thaw to its document, whose pre-script fails',
    world: one({ pre: ['fails-frozen'] }),
    ...firing({ quiesce: scripts({ stages: ScriptStages.PRE_ONLY }), retries: 0 }),
    dlm: 'makes a crash-consistent set',
    ways: [FELL_BACK],
    ends: 'Completed 1 crashConsistent; i1 crash-consistent pre-script-failed none; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'post-only',
    what: 'only a post-script runs, after the set',
    ...firing({ quiesce: scripts({ stages: ScriptStages.POST_ONLY }) }),
    dlm: 'makes the set, then sends the post-script',
    ways: ['Prepare Hold SnapshotWhenFrozen AwaitPostScript RecordOutcome'],
    ends: 'Completed 1 crashConsistent; i1 crash-consistent post-only none; 1 post-script',
  },
  {
    name: 'post-fails-once',
    what: 'the post-script fails, and is repeated',
    world: one({ post: ['fails', 'succeeds'] }),
    ...firing(),
    dlm: 'repeats only the post-script',
    ways: [HAPPY],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'post-fails',
    what: 'the post-script fails in each try, and the lease thaws',
    world: one({ post: ['fails'] }),
    ...firing({ retries: 0 }),
    dlm: 'keeps the set, tagged post-script=FAILED, and does nothing more',
    ways: [HAPPY],
    ends: 'PartiallyFailed 1 crashConsistent 1 owed; i1 crash-consistent post-script-failed none; 1 pre-script; 17 post-script; thawed by lease',
  },
  {
    name: 'lease-expires',
    what: 'the post-script comes when the lease has ended the freeze',
    given: ['SnapshotWhenFrozen.SendCommand.1:late-delivery@40'],
    ...firing({ quiesce: scripts({ leaseSeconds: 30 }), timeoutSeconds: 20 }),
    ways: [HAPPY],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent lease-expired none; 1 pre-script; 1 post-script; thawed by lease',
  },
];
