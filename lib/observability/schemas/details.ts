import type {
  DetailTypeText,
  DomainEvent,
  RunCompleted,
  RunDetail,
  RunMissed,
  ScriptNotification,
  SnapshotSetCreated,
  TargetSkipped,
  ThawOwed,
} from '../../../lambdas/domain/events';
import type { SnapshotEngine } from '../../engine/snapshot-engine';
import { Reason, type RunVerdict, type SetVerdict } from '../../../lambdas/domain/outcome';
import { DRILL_COMPLETED } from './drill-details';
import { FAILED_LIFECYCLE, HELD_BACK, LATE, PRUNED, SET_AFTER, SET_FAILED } from './lifecycle-details';
import { always, COUNT, INSTANT, listOf, MILLISECONDS, objectOf, oneOf, sometimes, TEXT, type Fields } from './fields';

type Listener = Extract<keyof SnapshotEngine, `on${string}`>;

/** How the page describes an event, and what its detail holds. */
interface Description<Type extends DetailTypeText> {
  readonly when: string;
  /** The method of policies and engines that listens to it. */
  readonly listener: Listener;
  /** What its `resources` are. */
  readonly resources: string;
  readonly fields: Fields<Extract<DomainEvent, { readonly detailType: Type }>['detail']>;
}

/** Later versions add reasons: our tests know all of them, for consumers it is a text. */
const REASON = { ...TEXT, known: Object.values(Reason) };

const RUN: Fields<RunDetail> = {
  policy: always('Name of the policy; empty or `unknown` if it could not be read.', TEXT),
  schedule: always('Name of the schedule that fired; empty if it could not be read.', TEXT),
  runId: always('The run, as in the tag `quiesce:run`; empty if the run ended before it had an id.', TEXT),
  scheduledTime: always(
    'When the schedule was due, or when the run was started by hand; empty if it could not be read.',
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
    'The result so far.',
    oneOf<ScriptNotification['result']>({ initiated: true, success: true, failed: true }),
  ),
  cause: always('How it ended, with the exit code (`failed, exit code 201`); empty unless it failed.', TEXT),
  policy_id: always('Name of the policy.', TEXT),
  execution_handler: always('The document, or `AWS_VSS_BACKUP`.', TEXT),
  execution_handler_service: sometimes(
    'The service that ran the script; absent for VSS.',
    oneOf({ AWS_SYSTEMS_MANAGER: true }),
  ),
  source: always('ARN of the instance.', TEXT),
  resource_type: always('The kind of backup.', oneOf({ EBS_SNAPSHOT: true })),
  resources: always(
    'For VSS: the snapshots that it made, when it has ended. Always empty for scripts; their snapshots are in `Snapshot Set Created`.',
    listOf(
      objectOf({
        status: always('State of the snapshot.', TEXT),
        resource_id: always('ARN of the snapshot.', TEXT),
        source: always('ARN of its volume.', TEXT),
      }),
    ),
  ),
  request_id: always('The `executionId` of the attempt.', TEXT),
  start_time: always('When it was sent; empty if unknown.', TEXT),
  end_time: always('When it ended; empty before that.', TEXT),
  timeout_time: always('When Quiesce gave up waiting for the script; otherwise empty.', TEXT),
  run_id: always('The run; DLM has no such field.', TEXT),
};

const COMPLETED: Fields<RunCompleted> = {
  ...RUN,
  verdict: always(
    'Any other value than `Completed` also fails the execution.',
    oneOf<RunVerdict>({ Completed: true, PartiallyFailed: true, Failed: true }),
  ),
  reason: sometimes(
    'Why the run did nothing (`no-targets`, `merged`, `already-claimed`) or could not continue (`step-failed`, `run-died`).',
    REASON,
  ),
  startedAt: always('When the execution started.', INSTANT),
  counts: always(
    'Number of targets by result; empty for a run that died.',
    objectOf({
      matched: sometimes('Instances that the tags selected.', COUNT),
      applicationConsistent: sometimes('Targets with an application-consistent set.', COUNT),
      crashConsistent: sometimes('Targets with a crash-consistent set.', COUNT),
      skipped: sometimes('Targets without a set, on purpose.', COUNT),
      failed: sometimes('Targets that failed, including those that could not record their result.', COUNT),
    }),
  ),
};

const MISSED: Fields<RunMissed> = {
  ...RUN,
  runId: always('The id that the run would have had; empty if its time could not be read.', TEXT),
  reason: always(
    '`no-run`: no run was claimed in time. `not-delivered`: Scheduler gave up starting one.',
    oneOf<RunMissed['reason']>({ 'no-run': true, 'not-delivered': true }),
  ),
  cause: sometimes('Scheduler’s code and message, if it gave up.', TEXT),
};

const SET: Fields<SnapshotSetCreated> = {
  ...RUN,
  instance: INSTANCE,
  consistency: always('The label in the tags of the set.', CONSISTENCY),
  reason: sometimes('Why the set is only crash-consistent.', REASON),
  proof: always(
    'What proves the label.',
    oneOf<SetVerdict['proof']>({ 'guest-evidence': true, vss: true, 'exit-codes': true, none: true }),
  ),
  snapshots: always('All snapshots of the set.', listOf(SNAPSHOT)),
  freezeMillis: sometimes(
    'How long the instance was held: measured by the guest if it reports it, otherwise by the engine.',
    MILLISECONDS,
  ),
  droppedTags: sometimes('Keys of tags that were left out because of EC2’s limit.', listOf(TEXT)),
};

const SKIPPED: Fields<TargetSkipped> = {
  ...RUN,
  instance: INSTANCE,
  outcome: always(
    '`skipped`: as the policy demands. `failed`: against the policy.',
    oneOf<TargetSkipped['outcome']>({ skipped: true, failed: true }),
  ),
  reason: always('Why there is no set.', REASON),
  detail: sometimes('One more sentence about the reason.', TEXT),
};

const OWED: Fields<ThawOwed> = {
  policy: RUN.policy,
  runId: RUN.runId,
  instance: INSTANCE,
  executionId: always('The attempt that may hold the instance.', TEXT),
  dueAt: always('The thaw is overdue from this instant.', INSTANT),
  confirmed: always(
    '`owed`: the instance may still be frozen. `watched`: it is thawed, and is thawed once more when no function of its run can act any more. `confirmed`: it is thawed, or does not exist any more. `abandoned`: the document does not exist any more, so no thaw can be sent, and the lease has passed, so the instance has thawed itself.',
    oneOf<ThawOwed['confirmed']>({ confirmed: true, abandoned: true, watched: true, owed: true }),
  ),
  lease: always(
    '`passed`: if its kernel runs, the instance has thawed itself. `none`: Quiesce knows of no lease; the document may have one.',
    oneOf<ThawOwed['lease']>({ 'in-force': true, passed: true, none: true }),
  ),
};

/** All events. */
export const EVENTS: { readonly [Type in DetailTypeText]: Description<Type> } = {
  'Run Started': {
    when: 'A run was claimed and starts to look for its targets.',
    listener: 'onRunStarted',
    resources: 'the execution',
    fields: RUN,
  },
  'Pre Post Script Notification': {
    when: 'A script, or a VSS backup, was sent, succeeded or failed. The detail has DLM’s fields; source, bus, detail type and `policy_id` are those of Quiesce.',
    listener: 'onScriptNotification',
    resources: 'the instance',
    fields: SCRIPT,
  },
  'Snapshot Set Created': {
    when: 'A target has a set, with its label. The sweep also sends this event, for a set that it labels late or as a duplicate. So there may be two events for one target.',
    listener: 'onSnapshotSetCreated',
    resources: 'the instance; none for a set that the sweep labels',
    fields: SET,
  },
  'Snapshot Set Completed': {
    when: 'EC2 has completed all snapshots of a set.',
    listener: 'onSnapshotSetCompleted',
    resources: 'none',
    fields: SET_AFTER,
  },
  'Snapshot Set Failed': {
    when: 'A snapshot of a set failed, so there is nothing whole to restore from. The set stays until a newer one is completed, and 7 days.',
    listener: 'onSnapshotSetFailed',
    resources: 'none',
    fields: SET_FAILED,
  },
  'Snapshot Set Copied': {
    when: 'All copies of a set in one Region are completed.',
    listener: 'onSnapshotSetCopied',
    resources: 'none',
    fields: SET_AFTER,
  },
  'Snapshot Set Pruned': {
    when: 'A set, or the copies of a set in one Region, were removed.',
    listener: 'onSnapshotSetPruned',
    resources: 'none',
    fields: PRUNED,
  },
  'Copy Late': {
    when: 'A time-based copy was not completed in its time. It goes on.',
    listener: 'onCopyLate',
    resources: 'none',
    fields: LATE,
  },
  'Prune Held Back': {
    when: 'More sets of a policy would be removed in a Region than one round may. Sent once for the same numbers.',
    listener: 'onPruneHeldBack',
    resources: 'none',
    fields: HELD_BACK,
  },
  'Lifecycle Failed': {
    when: 'Something that a schedule promises of its sets did not happen. Sent once for each set, step and kind of error.',
    listener: 'onLifecycleFailed',
    resources: 'none',
    fields: FAILED_LIFECYCLE,
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
    when: 'A schedule was due and started no run, or Scheduler gave up starting one.',
    listener: 'onRunMissed',
    resources: 'the schedule, if Scheduler names it',
    fields: MISSED,
  },
  'Thaw Owed': {
    when: 'A thaw was overdue and the guard took it over. The guard sends this event at each try: every minute while the thaw is `owed` and the instance is not stopped.',
    listener: 'onThawOwed',
    resources: 'none',
    fields: OWED,
  },
  'Restore Drill Completed': {
    when: 'A restore drill ended, with its verdict. The guard of the drills sends it for a drill that was stopped.',
    listener: 'onRestoreDrillCompleted',
    resources: 'the execution',
    fields: DRILL_COMPLETED,
  },
};
