import { LIFECYCLE_PLAN_MUTANTS, lifecycleMutants } from './lifecycle-plan';
import type { Mutant } from './mutant';

const HANDLERS = 'lambdas/handlers/lifecycle';
const ADAPTER = 'lambdas/aws/ec2/stored-sets';

/** How a round carries the plan out. */
const ROUNDS = lifecycleMutants([
  [
    'snapshots are deleted before all of the set say so',
    `${HANDLERS}/prune.ts`,
    'if (region === undefined) {',
    "if (region !== '') {",
    'retention',
  ],
  [
    'a removal has no reason in the log',
    `${HANDLERS}/prune.ts`,
    "log.info('set-being-pruned', { ...detailOf(of), why, reason });",
    "log.info('set-being-pruned', { ...detailOf(of), why });",
    'retention',
  ],
  [
    'a completed set is not told of',
    `${HANDLERS}/actions.ts`,
    'await events.publish([{ detailType, time, resources: [], detail }]);\n',
    'await events.publish([]);\n',
    'retention',
  ],
  [
    'sharing is not noted',
    `${HANDLERS}/actions.ts`,
    'await label(round, of, [{ key: TagKey.SHARED, value: sharedTag({ until, accounts }) }]);',
    '',
    'promises',
  ],
  [
    'the end of sharing is not noted',
    `${HANDLERS}/actions.ts`,
    "await label(round, of, [{ key: TagKey.SHARED, value: sharedTag({ until: 'ended', accounts }) }]);",
    '',
    'promises',
  ],
  [
    'only the first snapshot of a set is locked, shared or archived',
    `${HANDLERS}/actions.ts`,
    'for (const snapshotId of snapshotIds) {',
    'for (const snapshotId of snapshotIds.slice(0, 1)) {',
    'merged',
  ],
  [
    'Regions that a policy does not copy to any more are forgotten',
    `${HANDLERS}/lifecycle.ts`,
    'regions: [...named, ...answer.regions] });',
    'regions: named });',
    'moved',
  ],
  [
    'a late copy is not told of',
    `${HANDLERS}/tell-round.ts`,
    'if (late !== undefined) {',
    'if (late === null) {',
    'copies Lifecycle.CopySnapshot.6:completes-late@4000',
  ],
]);

/** What the adapter makes of EC2's answers, and how it asks. */
const STORED_SETS = lifecycleMutants([
  [
    'only the first page of snapshots is listed',
    `${ADAPTER}-reads.ts`,
    'storedSnapshot(snapshot, shared));\n    }\n',
    'storedSnapshot(snapshot, shared));\n    }\n    break;\n',
    'crowd',
  ],
  ['disabled images are not listed', `${ADAPTER}-reads.ts`, ', IncludeDisabled: true }', ' }', 'retention'],
  [
    'locks are not listed',
    `${ADAPTER}-reads.ts`,
    'found.set(SnapshotId, { state: LockState,',
    'found.set(LockState, { state: LockState,',
    'half-removed',
  ],
  [
    'a copy is made without its key',
    `${ADAPTER}-copy.ts`,
    'request.encrypted || kmsKey !== undefined ?',
    'kmsKey !== undefined ?',
    'copies',
  ],
  [
    'a copy is made without its time',
    `${ADAPTER}-copy.ts`,
    'CompletionDurationMinutes: withinMinutes }',
    'CompletionDurationMinutes: undefined }',
    'copies',
  ],
  ['a copy has no tags', `${ADAPTER}-copy.ts`, 'Tags: toEc2Tags(request.tags) }', 'Tags: [] }', 'copies'],
  [
    'the SDK repeats a copy whose outcome is unknown',
    'rehearsal/in-process/modelled-ports.ts',
    'once: cloudClient(EC2Client, { ...calling, region }, CREATE_SNAPSHOTS)',
    'once: cloudClient(EC2Client, { ...calling, region }, READ)',
    'copies Lifecycle.CopySnapshot.1:error-after-effect',
  ],
  [
    'sharing ends by being added',
    `${ADAPTER}-changes.ts`,
    'await modifyPermission(read, snapshotId, { Remove:',
    'await modifyPermission(read, snapshotId, { Add:',
    'promises',
  ],
  [
    'a lock is given by its days in another mode',
    `${ADAPTER}-changes.ts`,
    'LockMode: mode,',
    "LockMode: 'governance' as const,",
    'merged',
  ],
  [
    'the ids of zones are taken for names',
    `${ADAPTER}-fast-restores.ts`,
    'const ZONE_ID = /-az\\d+$/;',
    'const ZONE_ID = /-zone$/;',
    'promises',
  ],
]);

export const LIFECYCLE_MUTANTS: readonly Mutant[] = [...LIFECYCLE_PLAN_MUTANTS, ...ROUNDS, ...STORED_SETS];
