import type {
  CopyLate,
  FailedStep,
  LifecycleFailed,
  PruneHeldBack,
  SetDetail,
  SnapshotSetFailed,
  SnapshotSetPruned,
} from '../../../lambdas/domain/lifecycle/events';
import { always, COUNT, INSTANT, listOf, oneOf, sometimes, TEXT, type Fields } from './fields';

/** The details of the events that tell what happens to sets after they are taken. */

export const SET_AFTER: Fields<SetDetail> = {
  policy: always('Name of the policy, as in the tag `quiesce:policy`.', TEXT),
  schedules: always('All schedules for which the set was made.', listOf(TEXT)),
  runId: always('The run, as in the tag `quiesce:run`.', TEXT),
  instance: always('Id of the instance.', TEXT),
  region: always('Where the snapshots are.', TEXT),
  takenAt: always('When the set was taken, also of its copies.', INSTANT),
  snapshots: always('Ids of the snapshots.', listOf(TEXT)),
};

export const SET_FAILED: Fields<SnapshotSetFailed> = {
  ...SET_AFTER,
  cause: always('Which snapshot failed, and why if EC2 says so.', TEXT),
};

export const PRUNED: Fields<SnapshotSetPruned> = {
  ...SET_AFTER,
  why: always(
    '`retention`: no rule keeps it. `failed-copy`, `failed-set`: it failed. `duplicate`: its run made another one. `orphan`: nobody’s, and a person removed it. `begun`: the rest of a removal that was begun; the log of the round that began it has the reason.',
    oneOf<SnapshotSetPruned['why']>({
      retention: true,
      'failed-copy': true,
      'failed-set': true,
      duplicate: true,
      orphan: true,
      begun: true,
    }),
  ),
  reason: always('The same in words: the rule that missed it, and what stands in its place.', TEXT),
};

export const LATE: Fields<CopyLate> = {
  ...SET_AFTER,
  dueAt: always('When the copies should have been completed.', INSTANT),
};

export const HELD_BACK: Fields<PruneHeldBack> = {
  policy: SET_AFTER.policy,
  region: SET_AFTER.region,
  wanted: always('Sets that no rule keeps.', COUNT),
  allowed: always('Sets that one round may remove.', COUNT),
  sets: always('Sets that the policy has there.', COUNT),
};

const ONLY_OF_A_SET = 'absent where it is not about one set.';

export const FAILED_LIFECYCLE: Fields<LifecycleFailed> = {
  policy: always('Name of the policy; `unknown` where it can’t be told.', TEXT),
  schedules: sometimes(`All schedules for which the set was made; ${ONLY_OF_A_SET}`, listOf(TEXT)),
  runId: sometimes(`The run of the set; ${ONLY_OF_A_SET}`, TEXT),
  instance: sometimes(`Id of the instance; ${ONLY_OF_A_SET}`, TEXT),
  region: sometimes(`Where the snapshots are; ${ONLY_OF_A_SET}`, TEXT),
  takenAt: sometimes(`When the set was taken; ${ONLY_OF_A_SET}`, INSTANT),
  snapshots: sometimes(`Ids of the snapshots; ${ONLY_OF_A_SET}`, listOf(TEXT)),
  step: always(
    'What was to be done to the set. `list`: a Region could not be listed. `policy`: the policy of a schedule can’t be read, so nothing is removed. `label`: tags of the set can’t be understood.',
    oneOf<FailedStep>({
      'note-state': true,
      lock: true,
      copy: true,
      share: true,
      unshare: true,
      'enable-fast-restore': true,
      'disable-fast-restore': true,
      'fast-restore': true,
      archive: true,
      prune: true,
      label: true,
      list: true,
      policy: true,
    }),
  ),
  cause: always('What is wrong, with AWS’s code and message if AWS refused.', TEXT),
  outcome: always(
    '`repeated`: the next rounds try again. `given-up`: not before something is changed.',
    oneOf<LifecycleFailed['outcome']>({ repeated: true, 'given-up': true }),
  ),
};
