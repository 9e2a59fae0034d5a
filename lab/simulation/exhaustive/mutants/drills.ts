import type { Mutant } from './mutant';

const HANDLERS = 'lambdas/handlers/drill';
const LAUNCH_PLAN = 'lambdas/domain/drill/launch-plan.ts';
const ADAPTER = 'lambdas/aws/ec2/drill-instances.ts';
const MACHINE = 'statemachine/drill.ts';

/** What it breaks, where, and the case in which that is looked for first: a world of drills, and its faults. */
type Mistake = readonly [why: string, file: string, find: string, replace: string, hint: string];

export const drillMutants = (mistakes: readonly Mistake[]): readonly Mutant[] =>
  mistakes.map(([why, file, find, replace, hint]) => ({
    ...{ why, file, find, replace },
    hints: [`drill/${hint.replace(/( |$)/, ' seed=1$1')}`],
  }));

/** G9: nothing of a drill outlives its bound. */
export const DRILL_REMOVAL_MUTANTS = drillMutants([
  [
    'a drill is owed only from its launch on',
    `${HANDLERS}/choose-set.ts`,
    'await ports.ledger.oweRemoval(removalOf(ports, { drill, region: home, snapshotIds: [] }, execution));',
    '',
    'passes ChooseSet.DescribeSnapshots.1:stops-run',
  ],
  [
    'the ledger does not know which set a drill restores',
    `${HANDLERS}/launch-instance.ts`,
    'removalOf(ports, { drill, ...set }, execution)',
    'removalOf(ports, { drill, ...set, snapshotIds: [] }, execution)',
    'stopped',
  ],
  [
    'the instance of a drill stops at its bound, and is not terminated',
    ADAPTER,
    "InstanceInitiatedShutdownBehavior: 'terminate'",
    "InstanceInitiatedShutdownBehavior: 'stop'",
    'only-lease',
  ],
  [
    'the instance of a drill ends itself too late',
    LAUNCH_PLAN,
    '`shutdown -P +${whole} ||',
    '`shutdown -P +${String(2 * Number(whole))} ||',
    'only-lease',
  ],
  [
    'the volumes of a drill outlive its instance',
    ADAPTER,
    "VolumeType: 'gp3',\n        DeleteOnTermination: true,",
    "VolumeType: 'gp3',\n        DeleteOnTermination: false,",
    'passes',
  ],
  ['the volumes of a drill have no tag', ADAPTER, "      { ResourceType: 'volume', Tags: tags },\n", '', 'passes'],
  [
    'a repeated launch does not look for an earlier one',
    `${HANDLERS}/launch-instance.ts`,
    'const [found] = await drillInstances.find(drillId);',
    'const [found] = (await drillInstances.find(drillId)).slice(1);',
    'no-capacity LaunchInstance.RunInstances.2:error-after-effect',
  ],
  [
    'the instance of a drill is not terminated',
    `${HANDLERS}/remove-instance.ts`,
    'await drillInstances.terminate(instanceId);',
    'await Promise.resolve(instanceId);',
    'passes',
  ],
  [
    'what is not listed is taken for removed at once',
    `${HANDLERS}/remove-instance.ts`,
    'const isListed = clock.now() >= listedFrom;',
    'const isListed = clock.now() >= 0 * listedFrom;',
    'passes LaunchInstance.RunInstances.1:stops-run',
  ],
  [
    'a drill that left something is not owed any more',
    `${HANDLERS}/record-drill.ts`,
    'known.removed?.left.length === 0',
    'known.removed?.left.length !== 1',
    'passes RemoveInstance.1:refused*12',
  ],
  [
    'the image of a boot volume is not deregistered',
    `${HANDLERS}/remove-instance.ts`,
    'drill.place.boot !== undefined,',
    'drill.place.boot === undefined,',
    'boots',
  ],
  [
    'the guard of drills does not look for images',
    `${HANDLERS}/drill-guard.ts`,
    'const mayHaveImage = debt.role === undefined;',
    'const mayHaveImage = debt.role !== undefined;',
    'boots LaunchInstance.RunInstances.1:stops-run',
  ],
  [
    'the image of a boot volume has no tag',
    'lambdas/aws/ec2/drill-images.ts',
    '{ Key: DRILL_TAG, Value: drillId },',
    '',
    'boots',
  ],
  [
    'the ledger does not know in whose account the instance of a drill is',
    `${HANDLERS}/owe-removal.ts`,
    '...defined({ role: drill.place.role }),',
    '',
    'other-account AwaitCheck.ListCommandInvocations.3:stops-run',
  ],
  [
    'a drill does not end the sharing of its set',
    `${HANDLERS}/record-drill.ts`,
    'await endSharing(ports, { role, ...set }, others)',
    "await Promise.resolve('ended')",
    'other-account',
  ],
  [
    'the guard of drills does not end the sharing of a set',
    `${HANDLERS}/drill-guard.ts`,
    'await endSharing(ports, debt, owed)',
    "await Promise.resolve('ended')",
    'other-account AwaitCheck.ListCommandInvocations.3:stops-run',
  ],
  [
    'the sharing of a set ends while a launch may still follow',
    `${HANDLERS}/share-set.ts`,
    'launchingMillis: LAUNCHING_MILLIS }',
    'launchingMillis: 0 * LAUNCHING_MILLIS }',
    'other-account LaunchInstance.DescribeInstances.1:stops-run LaunchInstance.ModifySnapshotAttribute.1:throttle*3',
  ],
  [
    'the guard of drills ignores what is overdue',
    `${HANDLERS}/drill-guard.ts`,
    'Date.parse(dueAt) <= clock.now() || ',
    '',
    'lease-fails',
  ],
  [
    'the guard of drills ignores that a drill ended',
    `${HANDLERS}/drill-guard.ts`,
    ' || isOf(event, executionArn)',
    '',
    'stopped',
  ],
  [
    'the guard of drills does not tell of a drill that died',
    `${HANDLERS}/drill-guard.ts`,
    '(await tellOfDeath(ports, debt))',
    'instantOf(clock.now())',
    'stopped',
  ],
  [
    'the guard of drills tells of a drill that recorded its end',
    `${HANDLERS}/record-drill.ts`,
    '{ ...owed, dueAt: now, toldAt: now }',
    '{ ...owed, dueAt: now }',
    'passes RemoveInstance.1:refused*12',
  ],
]);

/** The machine of drills is generated again from the broken source. */
export const DRILL_MACHINE_MUTANTS = drillMutants([
  [
    'the instance of a drill is not removed after its check',
    MACHINE,
    '{ wait: waitForCheck.next(awaitCheck), remove }',
    '{ wait: waitForCheck.next(awaitCheck), remove: recordDrill }',
    'passes',
  ],
  [
    'a drill that can not be recorded ends as one that passed',
    MACHINE,
    'steps.catch([recordDrill], notRecorded);',
    'steps.catch([recordDrill], passed);',
    'passes RecordDrill.1:refused*12',
  ],
  [
    'a drill that failed ends as one that passed',
    MACHINE,
    "steps.fail('DrillFailed', 'DrillFailed', '$.concluded.summary')",
    "steps.succeed('DrillFailed')",
    'check-fails',
  ],
]);
