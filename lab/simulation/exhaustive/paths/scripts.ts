import { PreScriptFailure, Stages, type Policy } from '../../../../lambdas/domain/policy';
import { foreignDocument, slimDocument, type ModelledGuestOptions } from '../../../modelled-guest';
import { aPolicy, DOCUMENT, scripts, type InstanceSpec } from '../../builders';
import type { Simulation } from '../../simulation';
import type { Path } from './path';
import { thawByHand } from './runs';

type GuestBehavior = NonNullable<ModelledGuestOptions['behavior']>;

const FOREIGN = { quiesce: { kind: 'document', document: DOCUMENT, stages: Stages.PRE_AND_POST } } as const;
const SKIP = { onPreScriptFailure: PreScriptFailure.SKIP_TARGET };

function one(behavior: GuestBehavior): { readonly instances: readonly InstanceSpec[] } {
  return { instances: [{ number: 1, behavior }] };
}

function firing(changes: Partial<Policy> = {}): Pick<Path, 'firings'> {
  return { firings: [{ policy: aPolicy(changes) }] };
}

/** More than a page of ListCommands has. */
const CROWD = 60;

/** Somebody sends commands of the same document to another instance as soon as the pre-script was sent. */
function crowd({ cloud }: Simulation): void {
  let sent = 'no';
  cloud.listen({
    onCall: ({ operation, caller }) => {
      if (operation === 'SendCommand' && caller === 'SendPreScript' && sent === 'no') {
        sent = 'yes';
        void Promise.all(Array.from({ length: CROWD }, () => thawByHand(cloud, 2)));
      }
    },
  });
}

/** What the scripts of one target come to. */
export const SCRIPT_PATHS: readonly Path[] = [
  {
    name: 'happy',
    what: 'pre-script, set and post-script succeed',
    ...firing(),
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'foreign',
    what: 'the same with a document written for DLM, without evidence and lease',
    world: { documents: { [DOCUMENT]: foreignDocument() } },
    ...firing(FOREIGN),
    ends: 'Completed 1 applicationConsistent; i1 application-consistent exit-codes; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'pre-fails-once',
    what: 'the pre-script fails while frozen, and the retry succeeds',
    world: one({ pre: ['fails-frozen', 'succeeds'] }),
    ...firing(),
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'pre-fails-twice',
    what: 'the pre-script fails in each try, and the target falls back',
    world: one({ pre: ['fails-frozen'] }),
    ...firing(),
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-failed exit-codes; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'pre-fails-skipped',
    what: 'the pre-script fails in each try, and the target is skipped',
    world: one({ pre: ['fails-frozen'] }),
    ...firing(SKIP),
    ends: 'Failed 1 skipped; without a set pre-script-failed; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'event-sent-again',
    what: 'the target is skipped after one try, and the event bus takes that event only when it is sent again',
    given: ['RecordOutcome.PutEvents.1:error-before-effect*2'],
    world: one({ pre: ['fails-frozen'] }),
    ...firing({ ...SKIP, retries: 0 }),
    ends: 'Failed 1 skipped; without a set pre-script-failed; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'pre-hangs',
    what: 'the pre-script hangs while frozen until the agent ends it, and the target falls back',
    world: { ...one({ pre: ['hangs-frozen'] }), documents: { [DOCUMENT]: slimDocument({ leaseSeconds: 40 }) } },
    ...firing({ retries: 0, timeoutSeconds: 20, quiesce: scripts({ leaseSeconds: 40 }) }),
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-timed-out exit-codes; 1 pre-script; 1 post-script; thawed by command',
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
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-timed-out exit-codes; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'foreign-pre-hangs',
    what: 'a pre-script without a lease hangs while frozen; it is cancelled and the instance is thawed',
    world: { ...one({ pre: ['hangs-frozen'] }), documents: { [DOCUMENT]: foreignDocument() } },
    ...firing({ ...FOREIGN, retries: 0, timeoutSeconds: 20 }),
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-timed-out exit-codes; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'foreign-delivered-again',
    what: 'a pre-script without a lease fails and is thawed; then the agent runs it again, before the retry is sent',
    given: ['SendPreScript.SendCommand.1:duplicate-delivery@2'],
    world: { ...one({ pre: ['fails-frozen', 'succeeds'] }), documents: { [DOCUMENT]: foreignDocument() } },
    ...firing(FOREIGN),
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-failed exit-codes; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'pre-only',
    what: 'the policy leaves the thaw to its document',
    ...firing({ quiesce: scripts({ stages: Stages.PRE_ONLY }) }),
    ends: 'Completed 1 crashConsistent; i1 crash-consistent pre-only exit-codes; 1 pre-script; thawed by lease',
  },
  {
    name: 'pre-only-fails',
    what: 'the policy leaves the thaw to its document, whose pre-script fails',
    world: one({ pre: ['fails-frozen'] }),
    ...firing({ quiesce: scripts({ stages: Stages.PRE_ONLY }), retries: 0 }),
    ends: 'Completed 1 crashConsistent; i1 crash-consistent pre-script-failed exit-codes; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'post-only',
    what: 'only a post-script runs, after the set',
    ...firing({ quiesce: scripts({ stages: Stages.POST_ONLY }) }),
    ends: 'Completed 1 crashConsistent; i1 crash-consistent post-only exit-codes; 1 post-script',
  },
  {
    name: 'post-fails-once',
    what: 'the post-script fails, and is repeated',
    world: one({ post: ['fails', 'succeeds'] }),
    ...firing(),
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'post-fails',
    what: 'the post-script fails in each try, and the lease thaws',
    world: one({ post: ['fails'] }),
    ...firing({ retries: 0 }),
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent post-script-failed guest-evidence; 1 pre-script; 17 post-script; thawed by lease',
  },
  {
    name: 'lease-expires',
    what: 'the post-script comes when the lease has ended the freeze',
    given: ['SnapshotWhenFrozen.SendCommand.1:late-delivery@40'],
    ...firing({ quiesce: scripts({ leaseSeconds: 30 }), timeoutSeconds: 20 }),
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent lease-expired guest-evidence; 1 pre-script; 1 post-script; thawed by lease',
  },
  {
    name: 'pre-unknown',
    what: 'it is not known whether the pre-script was sent',
    given: ['SendPreScript.SendCommand.1:timeout-after-effect'],
    ...firing({ retries: 0 }),
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-unknown exit-codes; 1 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'pre-answer-lost',
    what: 'the pre-script was sent, and the answer of the function that did so is lost',
    given: ['SendPreScript.1:answer-lost'],
    ...firing(),
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'pre-not-sent',
    what: 'the function that sends the pre-script of a second attempt dies before it does',
    given: ['SendPreScript.2:dies-before@3'],
    world: one({ pre: ['fails-frozen', 'succeeds'] }),
    ...firing(),
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'pre-answer-lost-crowded',
    what: 'so it is, and more commands than a page of the list has were sent since',
    given: ['SendPreScript.1:answer-lost'],
    world: { instances: [{ number: 1 }, { number: 2, tags: {}, ssm: 'offline' }] },
    before: crowd,
    ...firing(),
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'pre-answer-lost-throttled',
    what: 'so it is, and the search for the command is throttled for as long as it asks',
    given: ['SendPreScript.1:answer-lost', 'SendPreScript.ListCommands.1:throttle*24'],
    ...firing(),
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'pre-too-late',
    what: 'the pre-script arrives when the run does not wait for it any more',
    given: ['SendPreScript.SendCommand.1:late-delivery@20'],
    world: { settings: { deliverySeconds: 10 } },
    ...firing({ retries: 0 }),
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent pre-script-timed-out exit-codes; 1 pre-script; 1 post-script',
  },
  {
    name: 'thaw-refused-once',
    what: 'Lambda refuses the thaw of a failed attempt once',
    given: ['Thaw.1:refused'],
    world: one({ pre: ['fails-frozen', 'succeeds'] }),
    ...firing(),
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'thaw-not-sent',
    what: 'the window can’t send its post-script, and the Thaw step sends it',
    given: ['SnapshotWhenFrozen.SendCommand.1:throttle*2'],
    ...firing(),
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
];
