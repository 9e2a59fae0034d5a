import type {
  DetailType,
  DomainEvent,
  RunCompleted,
  RunDetail,
  RunMissed,
  ScriptNotification,
  SnapshotSetCreated,
  TargetSkipped,
  ThawOwed,
} from '../../lambdas/domain/events';
import type { SnapshotEngine } from '../../lib';
import { Reason, type RunVerdict, type SetVerdict } from '../../lambdas/domain/outcome';
import { always, COUNT, INSTANT, listOf, MILLISECONDS, objectOf, oneOf, sometimes, TEXT, type Fields } from './fields';

type Listener = Extract<keyof SnapshotEngine, `on${string}`>;

/** What a reader is told of an event, and what its detail holds. */
interface Description<Type extends DetailType> {
  readonly when: string;
  /** The method of policies and engines that listens to it. */
  readonly listener: Listener;
  /** What its `resources` are. */
  readonly resources: string;
  readonly fields: Fields<Extract<DomainEvent, { readonly detailType: Type }>['detail']>;
}

/** Reasons become more with time: known to our tests, a text to consumers. */
const REASON = { ...TEXT, known: Object.values(Reason) };

const RUN: Fields<RunDetail> = {
  policy: always('The policy’s name; empty, or `unknown`, where nobody could read it.', TEXT),
  schedule: always('Name of the schedule that fired; empty where nobody could read it.', TEXT),
  runId: always('The run, as in the tag `quiesce:run`; empty where a run did not come that far.', TEXT),
  scheduledTime: always(
    'When the schedule was due, or the run was started by hand; empty where nobody could read it.',
    TEXT,
  ),
};

const INSTANCE = always('Id of the instance.', TEXT);

const CONSISTENCY = oneOf<SetVerdict['consistency']>({ 'application-consistent': true, 'crash-consistent': true });

const SNAPSHOT = objectOf({
  snapshotId: always('Id of the snapshot.', TEXT),
  volumeId: always('Id of its volume.', TEXT),
});

const SCRIPT: Fields<ScriptNotification> = {
  script_stage: always('Which script; empty for VSS, which has no stages.', oneOf({ PRE: true, POST: true, '': true })),
  result: always(
    'What became of it.',
    oneOf<ScriptNotification['result']>({ initiated: true, success: true, failed: true }),
  ),
  cause: always('How it ended, with the exit code (`failed, exit code 201`); empty unless it failed.', TEXT),
  policy_id: always('The policy’s name.', TEXT),
  execution_handler: always('The document, or `AWS_VSS_BACKUP`.', TEXT),
  execution_handler_service: sometimes('Who ran it; absent for VSS.', oneOf({ AWS_SYSTEMS_MANAGER: true })),
  source: always('ARN of the instance.', TEXT),
  resource_type: always('What it is for.', oneOf({ EBS_SNAPSHOT: true })),
  resources: always(
    'Snapshots that VSS made, when it ended; always empty for scripts, whose snapshots are in `Snapshot Set Created`.',
    listOf(
      objectOf({
        status: always('State of the snapshot.', TEXT),
        resource_id: always('ARN of the snapshot.', TEXT),
        source: always('ARN of its volume.', TEXT),
      }),
    ),
  ),
  request_id: always('The `executionId` of the attempt.', TEXT),
  start_time: always('When it was sent; empty when unknown.', TEXT),
  end_time: always('When it ended; empty before.', TEXT),
  timeout_time: always('When a script was given up on; else empty.', TEXT),
  run_id: always('The run; DLM has no such field.', TEXT),
};

const COMPLETED: Fields<RunCompleted> = {
  ...RUN,
  verdict: always(
    'Anything but `Completed` also fails the execution.',
    oneOf<RunVerdict>({ Completed: true, PartiallyFailed: true, Failed: true }),
  ),
  reason: sometimes(
    'Why it did nothing (`no-targets`, `merged`, `already-claimed`) or could not go on (`step-failed`, `run-died`).',
    REASON,
  ),
  startedAt: always('When the execution started.', INSTANT),
  counts: always(
    'How many targets ended as what; empty for a run that died.',
    objectOf({
      matched: sometimes('Instances that the tags selected.', COUNT),
      applicationConsistent: sometimes('Targets with an application-consistent set.', COUNT),
      crashConsistent: sometimes('Targets with a crash-consistent set.', COUNT),
      skipped: sometimes('Targets without a set, on purpose.', COUNT),
      failed: sometimes('Targets that failed, those among them that could not say how they ended.', COUNT),
    }),
  ),
};

const MISSED: Fields<RunMissed> = {
  ...RUN,
  runId: always('What the run would have been called; empty where nobody could read its time.', TEXT),
  reason: always(
    '`no-run`: no run was claimed in time. `not-delivered`: Scheduler gave up starting one.',
    oneOf<RunMissed['reason']>({ 'no-run': true, 'not-delivered': true }),
  ),
  cause: sometimes('Scheduler’s code and message, where it gave up.', TEXT),
};

const SET: Fields<SnapshotSetCreated> = {
  ...RUN,
  instance: INSTANCE,
  consistency: always('The label that the set’s tags have.', CONSISTENCY),
  reason: sometimes('Why it is only crash-consistent.', REASON),
  proof: always(
    'How far the label is proven.',
    oneOf<SetVerdict['proof']>({ 'guest-evidence': true, vss: true, 'exit-codes': true, none: true }),
  ),
  snapshots: always('All snapshots of the set.', listOf(SNAPSHOT)),
  freezeMillis: sometimes(
    'How long it was held, by the guest’s own word, else as long as the engine saw.',
    MILLISECONDS,
  ),
  droppedTags: sometimes('Keys of tags that did not fit beside the others.', listOf(TEXT)),
};

const SKIPPED: Fields<TargetSkipped> = {
  ...RUN,
  instance: INSTANCE,
  outcome: always(
    'On purpose, or against the policy.',
    oneOf<TargetSkipped['outcome']>({ skipped: true, failed: true }),
  ),
  reason: always('Why there is no set.', REASON),
  detail: sometimes('One sentence more, where there is more to say.', TEXT),
};

const OWED: Fields<ThawOwed> = {
  policy: RUN.policy,
  runId: RUN.runId,
  instance: INSTANCE,
  executionId: always('The attempt that may hold it.', TEXT),
  dueAt: always('From then on the thaw is overdue.', INSTANT),
  confirmed: always(
    '`owed`: it may still be frozen. `watched`: thawed, and thawed once more when nothing of its run can act any more. `confirmed`: over; it is thawed, or gone.',
    oneOf<ThawOwed['confirmed']>({ confirmed: true, watched: true, owed: true }),
  ),
  lease: always(
    '`passed`: an instance whose kernel runs has thawed itself. `none`: nobody here knows of a lease, its document may have one.',
    oneOf<ThawOwed['lease']>({ 'in-force': true, passed: true, none: true }),
  ),
};

/** All events. */
export const EVENTS: { readonly [Type in DetailType]: Description<Type> } = {
  'Run Started': {
    when: 'A run was claimed and begins to look for its targets.',
    listener: 'onRunStarted',
    resources: 'the execution',
    fields: RUN,
  },
  'Pre Post Script Notification': {
    when: 'A script, or a VSS backup, was sent, succeeded or failed. The detail has DLM’s fields; source, bus, detail type and `policy_id` are ours.',
    listener: 'onScriptNotification',
    resources: 'the instance',
    fields: SCRIPT,
  },
  'Snapshot Set Created': {
    when: 'A target has a set, with its label. The sweep sends it too, for a set that it labels late or as a duplicate: a target may be told of twice.',
    listener: 'onSnapshotSetCreated',
    resources: 'the instance; none for a set that the sweep labels',
    fields: SET,
  },
  'Target Skipped': {
    when: 'A target got no set: skipped on purpose, or failed.',
    listener: 'onTargetSkipped',
    resources: 'the instance',
    fields: SKIPPED,
  },
  'Run Completed': {
    when: 'A run ended, with its verdict. The guard sends it for a run that died.',
    listener: 'onRunCompleted',
    resources: 'the execution',
    fields: COMPLETED,
  },
  'Run Missed': {
    when: 'A schedule was due and no run came of it, or Scheduler gave up starting one.',
    listener: 'onRunMissed',
    resources: 'the schedule, where Scheduler names it',
    fields: MISSED,
  },
  'Thaw Owed': {
    when: 'A thaw was overdue and the guard took it over; sent each time it tried, which is every minute while it is `owed` and the instance is not stopped.',
    listener: 'onThawOwed',
    resources: 'none',
    fields: OWED,
  },
};
