import { PreScriptFailure } from '../../../../lambdas/domain/policy';
import type { Cloud } from '../../../../rehearsal/cloud/cloud';
import { aPolicy, DOCUMENT, id, SCHEDULED_TIME } from '../../builders';
import type { Simulation } from '../../simulation';
import { heldByAnother } from '../../held-by-another';
import { FELL_BACK, HAPPY, RECOVERED, RETRIED, RETRIED_AFTER_PAUSE, WITHOUT_SCRIPTS } from '../../ways';
import type { Path } from './path';

const SKIP = aPolicy({ onPreScriptFailure: PreScriptFailure.SKIP_TARGET });
const SCRATCH = { Scratch: 'yes' };
const EXPRESSION = 'cron(0 3 * * ? *)';
const MERGED = aPolicy({
  schedules: [
    { name: 'nightly', expression: EXPRESSION },
    { name: 'weekly', expression: 'cron(0 3 ? * THU *)' },
  ],
});

/** Another engine's run holds the instance, and lets go of it after a while. */
function held(simulation: Simulation): void {
  const { books, clock } = simulation;
  heldByAnother(simulation);
  void clock.sleep(40_000).then(() => books.holds.delete(id(1)));
}

/** More than EventBridge takes in a call. No step publishes so many yet. */
function publishMany({ invoker }: Simulation): void {
  const missed = { policy: 'files', runId: '', scheduledTime: '', reason: 'no-run' } as const;
  const events = Array.from({ length: 12 }, (_, index) => {
    const detail = { ...missed, schedule: `schedule-${index}` };
    return { detailType: 'Run Missed', time: SCHEDULED_TIME, resources: [], detail } as const;
  });
  void invoker.publish(events);
}

/** From the first poll: the script is delivered in the middle of the freeze. */
const HALFWAY_MILLIS = 250;

/** As the runbook has it: the post-script, of no execution in particular. */
export async function thawByHand({ call }: Pick<Cloud, 'call'>, number = 1): Promise<void> {
  const input = {
    DocumentName: DOCUMENT,
    InstanceIds: [id(number)],
    Parameters: { command: ['post-script'] },
    Comment: 'by hand',
  };
  // The operator sees that it failed; the run does not wait for it.
  await call({ service: 'ssm', operation: 'SendCommand', caller: 'Operator', input }).catch(() => undefined);
}

/** Somebody thaws by hand, in the middle of the first freeze. */
function thawedByHand({ cloud, clock }: Simulation): void {
  let sent = 'no';
  cloud.listen({
    onCall: ({ operation, caller }) => {
      if (operation !== 'ListCommandInvocations' || caller !== 'SnapshotWhenFrozen' || sent === 'yes') {
        return;
      }
      sent = 'yes';
      void clock.sleep(HALFWAY_MILLIS).then(() => thawByHand(cloud));
    },
  });
}

/** What happens to targets and runs apart from their scripts. */
export const RUN_PATHS: readonly Path[] = [
  {
    name: 'not-managed',
    what: 'Systems Manager does not know the instance',
    world: { instances: [{ number: 1, ssm: 'unmanaged' }] },
    firings: [{ policy: aPolicy() }],
    dlm: 'not documented',
    ways: [WITHOUT_SCRIPTS],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent not-managed none',
  },
  {
    name: 'stopped-skipped',
    what: 'the instance is stopped, and is skipped',
    world: { instances: [{ number: 1, state: 'stopped' }] },
    firings: [{ policy: SKIP }],
    dlm: 'not documented',
    ways: ['Prepare RecordOutcome'],
    ends: 'Failed 1 skipped; without a set instance-stopped',
  },
  {
    name: 'document-missing',
    what: 'the document is missing',
    world: { documents: {} },
    firings: [{ policy: aPolicy() }],
    dlm: 'not documented',
    ways: [WITHOUT_SCRIPTS],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent document-missing none',
  },
  {
    name: 'no-targets',
    what: 'no instance has the tags',
    world: { instances: [{ number: 1, tags: {} }] },
    firings: [{ policy: aPolicy() }],
    ways: [],
    ends: 'Completed no-targets',
  },
  {
    name: 'ledger-down',
    what: 'the ledger can’t be reached when the instance is to be held',
    given: ['Hold.takeSlot.1:ledger-outage@3'],
    firings: [{ policy: aPolicy() }],
    ways: ['Prepare Hold Recover TakeSnapshots RecordOutcome'],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent ledger-unavailable none',
  },
  {
    name: 'busy',
    what: 'another engine’s run holds the instance for a while',
    before: held,
    firings: [{ policy: aPolicy() }],
    ways: [HAPPY.replace('Hold', 'Hold WaitForTurn Hold WaitForTurn Hold WaitForTurn Hold')],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'thawed-by-hand',
    what: 'an operator thaws while the run’s freeze begins',
    before: thawedByHand,
    firings: [{ policy: aPolicy({ retries: 0 }) }],
    ways: [HAPPY],
    ends: 'PartiallyFailed 1 crashConsistent; i1 crash-consistent thawed-early guest-evidence; 1 pre-script; 1 post-script; thawed by operator',
  },
  {
    name: 'two-targets',
    what: 'two targets at once, one of whose pre-scripts fails',
    world: { instances: [{ number: 1 }, { number: 2, behavior: { pre: ['fails-frozen'] } }] },
    firings: [{ policy: aPolicy({ retries: 0 }) }],
    ways: [HAPPY, FELL_BACK],
    ends: 'PartiallyFailed 1 applicationConsistent 1 crashConsistent; i1 application-consistent guest-evidence; i2 crash-consistent pre-script-failed exit-codes; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'two-pages',
    what: 'two targets, each on a page of its own',
    world: { instances: [{ number: 1 }, { number: 2 }], settings: { pageSize: 1 } },
    firings: [{ policy: aPolicy() }],
    ways: [HAPPY, HAPPY],
    ends: 'Completed 2 applicationConsistent; i1 application-consistent guest-evidence; i2 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'short-pages',
    what: 'EC2 gives one item on each page, and the answer of the snapshot call is lost',
    given: ['SnapshotWhenFrozen.CreateSnapshots.1:error-after-effect'],
    world: {
      instances: [1, 2].map((number) => ({ number, dataVolumes: [{ name: 'a' }, { name: 'b', tags: SCRATCH }] })),
      modelSettings: { pageItems: 1 },
    },
    firings: [
      {
        policy: aPolicy({
          volumes: { excludeBootVolume: false, excludeDataVolumes: [{ key: 'Scratch', value: 'yes' }] },
        }),
      },
    ],
    ways: [RECOVERED, HAPPY],
    ends: 'PartiallyFailed 1 applicationConsistent 1 crashConsistent; i1 crash-consistent snapshot-outcome-unknown exit-codes; i2 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'event-refused',
    what: 'EventBridge refuses one of two events that are sent together',
    given: ['Thaw.PutEvents.1:entry-refused'],
    world: { instances: [{ number: 1, behavior: { pre: ['fails-frozen', 'succeeds'] } }] },
    firings: [{ policy: aPolicy() }],
    ways: [RETRIED],
    ends: 'Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 2 pre-script; 2 post-script; thawed by command',
  },
  {
    name: 'many-events',
    what: 'twelve events are published at once, more than EventBridge takes in a call',
    before: publishMany,
    firings: [{ policy: aPolicy({ quiesce: { kind: 'none' } }) }],
    ways: [WITHOUT_SCRIPTS],
    ends: 'Completed 1 crashConsistent; i1 crash-consistent no-scripts none',
  },
  {
    name: 'merged',
    what: 'two schedules of a policy are due together',
    firings: [
      { policy: MERGED, request: { schedule: 'weekly' } },
      { policy: MERGED, request: { schedule: 'nightly' } },
    ],
    dlm: 'makes one set, with the highest retention and the tags of all',
    ways: [HAPPY],
    ends: 'Completed merged; Completed 1 applicationConsistent; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'delivered-twice',
    what: 'one firing is delivered twice',
    firings: [{ policy: aPolicy() }, { policy: aPolicy(), afterMillis: 300 }],
    ways: [HAPPY],
    ends: 'Completed 1 applicationConsistent; Completed already-claimed; i1 application-consistent guest-evidence; 1 pre-script; 1 post-script; thawed by command',
  },
  {
    name: 'two-policies',
    what: 'two policies quiesce one instance at the same time',
    firings: [
      { policy: aPolicy({ name: 'files', schedules: [{ name: 'hourly', expression: 'cron(0 * * * ? *)' }] }) },
      { policy: aPolicy(), afterMillis: 500 },
    ],
    ways: [HAPPY, RETRIED_AFTER_PAUSE.replace('Hold', 'Hold WaitForTurn Hold')],
    ends: 'Completed 1 applicationConsistent; Completed 1 applicationConsistent; i1 application-consistent guest-evidence; i1 application-consistent guest-evidence; 3 pre-script; 3 post-script; thawed by command',
  },
  {
    name: 'stopped-in-window',
    what: 'the run is stopped while its target is frozen',
    given: ['SnapshotWhenFrozen.CreateSnapshots.1:stops-run'],
    firings: [{ policy: aPolicy() }],
    ways: ['Prepare Hold SendPreScript SnapshotWhenFrozen'],
    ends: 'Failed run-died 1 owed; i1 crash-consistent labelled-late none; 1 pre-script; 5 post-script; thawed by command',
  },
];
