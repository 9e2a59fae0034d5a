import type {
  DomainEvent,
  RunCompleted,
  RunDetail,
  RunMissed,
  ScriptNotification,
  SnapshotSetCreated,
  TargetSkipped,
  ThawOwed,
} from '../../lambdas/domain/events';
import { Reason, type RunVerdict, type SetVerdict } from '../../lambdas/domain/outcome';
import { always, COUNT, INSTANT, listOf, MILLISECONDS, objectOf, oneOf, sometimes, TEXT, type Fields } from './fields';

type DetailTypeName = DomainEvent['detailType'];

/** What a reader is told of an event, and what its detail holds. */
interface Description<Type extends DetailTypeName> {
  readonly when: string;
  /** The method of policies and engines that listens to it. */
  readonly listener: string;
  /** What its `resources` are. */
  readonly resources: string;
  readonly fields: Fields<Extract<DomainEvent, { readonly detailType: Type }>['detail']>;
}

const REASON = { type: 'string', enum: Object.values(Reason) };

const RUN: Fields<RunDetail> = {
  policy: always('The policy’s name.', TEXT),
  schedule: always('Name of the schedule that fired.', TEXT),
  runId: always('The run, as in the tag `quiesce:run`; the same for a firing that is delivered twice.', TEXT),
  scheduledTime: always('When the schedule was due; empty where nobody knows.', TEXT),
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
  cause: always('What failed, with the exit code; else empty.', TEXT),
  policy_id: always('The policy’s name.', TEXT),
  execution_handler: always('The document, or `AWS_VSS_BACKUP`.', TEXT),
  execution_handler_service: sometimes('Who ran it; absent for VSS.', oneOf({ AWS_SYSTEMS_MANAGER: true })),
  source: always('ARN of the instance.', TEXT),
  resource_type: always('What it is for.', oneOf({ EBS_SNAPSHOT: true })),
  resources: always(
    'Snapshots of VSS; empty for scripts, which run before there are any.',
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
  timeout_time: always('When it was given up on; empty unless it was.', TEXT),
  run_id: always('The run; DLM has no such field.', TEXT),
};

const COMPLETED: Fields<RunCompleted> = {
  ...RUN,
  verdict: always(
    'Anything but `Completed` also fails the execution.',
    oneOf<RunVerdict>({ Completed: true, PartiallyFailed: true, Failed: true }),
  ),
  reason: sometimes('Why a run did nothing, or how it died.', REASON),
  startedAt: always('When the execution started.', INSTANT),
  counts: always(
    'How many targets ended as what; empty for a run that died.',
    objectOf({
      matched: sometimes('Instances that the tags selected.', COUNT),
      applicationConsistent: sometimes('Targets with an application-consistent set.', COUNT),
      crashConsistent: sometimes('Targets with a crash-consistent set.', COUNT),
      skipped: sometimes('Targets without a set, on purpose.', COUNT),
      failed: sometimes('Targets without a set, against the policy.', COUNT),
    }),
  ),
};

const MISSED: Fields<RunMissed> = {
  ...RUN,
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
  freezeMillis: sometimes('How long the guest was frozen, as it says itself.', MILLISECONDS),
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
    '`owed`: it may still be frozen. `watched`: thawed, and looked at once more. `confirmed`: thawed, and over.',
    oneOf<ThawOwed['confirmed']>({ confirmed: true, watched: true, owed: true }),
  ),
  lease: always(
    '`passed`: an instance whose kernel runs has thawed itself. `none`: its document promises no lease.',
    oneOf<ThawOwed['lease']>({ 'in-force': true, passed: true, none: true }),
  ),
};

/** All events, in the order in which a run tells them, then those of what went wrong. */
export const EVENTS: { readonly [Type in DetailTypeName]: Description<Type> } = {
  'Run Started': {
    when: 'A run was claimed and begins to look for its targets.',
    listener: 'onRunStarted',
    resources: 'The execution.',
    fields: RUN,
  },
  'Pre Post Script Notification': {
    when: 'A script, or a VSS backup, was sent, succeeded or failed. It has DLM’s fields: a rule written for DLM needs only the other source.',
    listener: 'onScriptNotification',
    resources: 'The instance.',
    fields: SCRIPT,
  },
  'Snapshot Set Created': {
    when: 'A target has a set, and its label. Sent by the sweep for a set whose run died, which it labels late.',
    listener: 'onSnapshotSetCreated',
    resources: 'The instance; none for a set that is labelled late.',
    fields: SET,
  },
  'Target Skipped': {
    when: 'A target got no set: skipped on purpose, or failed.',
    listener: 'onTargetSkipped',
    resources: 'The instance.',
    fields: SKIPPED,
  },
  'Run Completed': {
    when: 'A run ended, with its verdict. Sent by the guard for a run that died.',
    listener: 'onRunCompleted',
    resources: 'The execution.',
    fields: COMPLETED,
  },
  'Run Missed': {
    when: 'A schedule was due and no run came of it, or Scheduler gave up starting one.',
    listener: 'onRunMissed',
    resources: 'The schedule, where Scheduler names it.',
    fields: MISSED,
  },
  'Thaw Owed': {
    when: 'An instance may still be frozen, and the guard is at it; repeated each minute until its thaw is confirmed.',
    listener: 'onThawOwed',
    resources: 'None.',
    fields: OWED,
  },
};
