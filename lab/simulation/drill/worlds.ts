import { snapshotId } from '../lifecycle/worlds/world';
import type { Simulation } from '../simulation';
import { BOOT_WORLDS } from './boot-worlds';
import { WORLDS_OF_SEVERAL } from './worlds-of-several';
import { addOtherAccount, aSet, OTHER_PLACE, type DrillWorld } from './world';

/** Once, as soon as ChooseSet has marked its set. */
function whenChosen(there: Simulation, act: (there: Simulation) => Promise<unknown>): void {
  let isDone = false;
  there.cloud.listen({
    onCall: ({ operation, caller, error }) => {
      if (!isDone && caller === 'ChooseSet' && operation === 'CreateTags' && error === undefined) {
        isDone = true;
        act(there).catch(() => undefined); // A fault may hit this call, too: then nothing happens.
      }
    },
  });
}

const plain = { drills: [{}] } as const;

/** The check is in the instance by then. */
const STOPPED = 'AwaitCheck.ListCommandInvocations.3:stops-run';

const OF_CHECKS: readonly DrillWorld[] = [
  {
    name: 'drill/passes',
    what: 'the set is restored, and its check passes',
    ends: 'SUCCEEDED passed; set 1 passed; checks: 1; ended by RemoveInstance',
    ...plain,
  },
  {
    name: 'drill/check-fails',
    what: 'the check finds damage, and says so',
    checks: ['fails'],
    ends: 'FAILED failed check-failed; set 1 failed; checks: 1; ended by RemoveInstance',
    ...plain,
  },
  {
    name: 'drill/check-dies',
    what: 'the check ends with an error, without a report',
    checks: ['dies'],
    singles: 'strong',
    ends: 'FAILED failed check-failed; set 1 failed; checks: 1; ended by RemoveInstance',
    ...plain,
  },
  {
    name: 'drill/check-contradicts',
    what: 'the check reports that all is good, and ends with an error',
    checks: ['contradicts'],
    singles: 'strong',
    ends: 'FAILED failed check-failed; set 1 failed; checks: 1; ended by RemoveInstance',
    ...plain,
  },
  {
    name: 'drill/no-report',
    what: 'the check ends with 0, without a report',
    checks: ['silent'],
    singles: 'strong',
    ends: 'FAILED failed no-report; set 1 failed; checks: 1; ended by RemoveInstance',
    ...plain,
  },
  {
    name: 'drill/empty-report',
    what: 'the check ends with 0, and reports that it looked at nothing',
    checks: ['empty'],
    singles: 'strong',
    ends: 'FAILED failed no-report; set 1 failed; checks: 1; ended by RemoveInstance',
    ...plain,
  },
  {
    name: 'drill/check-hangs',
    what: 'the check does not end',
    checks: ['hangs'],
    ends: 'FAILED failed check-timed-out; set 1 failed; checks: 1; ended by RemoveInstance',
    ...plain,
  },
];

const OF_LAUNCHES: readonly DrillWorld[] = [
  {
    name: 'drill/no-capacity',
    what: 'the first subnet has no room for the instance',
    given: ['LaunchInstance.RunInstances.1:no-capacity'],
    ends: 'SUCCEEDED passed; set 1 passed; checks: 1; ended by RemoveInstance',
    ...plain,
  },
  {
    name: 'drill/no-capacity-at-all',
    what: 'no subnet has room for the instance',
    given: ['LaunchInstance.RunInstances.1:no-capacity*40'],
    singles: 'strong',
    ends: 'FAILED failed no-capacity; set 1 failed; checks: 0',
    ...plain,
  },
  {
    name: 'drill/rate-refused',
    what: 'EC2 does not give the initialization rate',
    given: ['LaunchInstance.RunInstances.1:rate-refused'],
    singles: 'strong',
    ends: 'SUCCEEDED passed; set 1 passed; checks: 1; ended by RemoveInstance',
    ...plain,
  },
  {
    name: 'drill/key-refused',
    what: 'the key of the volumes may not be used, and the instance ends at once',
    given: ['LaunchInstance.RunInstances.1:key-refused'],
    ends: 'FAILED failed instance-ended; set 1 failed; checks: 0; ended by EC2',
    ...plain,
  },
  {
    name: 'drill/set-removed',
    what: 'a person deletes a snapshot of the set between the choice and the launch',
    before: (there) => {
      whenChosen(there, ({ cloud }) =>
        cloud.call({
          service: 'ec2',
          operation: 'DeleteSnapshot',
          input: { SnapshotId: snapshotId(1, 'b') },
          caller: 'Operator',
        }),
      );
    },
    ends: 'FAILED failed set-gone; set 1 failed; checks: 0',
    ...plain,
  },
  {
    name: 'drill/set-archived',
    what: 'a person archives a snapshot of the set between the choice and the launch',
    modelSettings: { tieringMillis: 100 },
    before: (there) => {
      const input = { SnapshotId: snapshotId(1, 'b'), StorageTier: 'archive' } as const;
      whenChosen(there, ({ cloud }) =>
        cloud.call({ service: 'ec2', operation: 'ModifySnapshotTier', input, caller: 'Operator' }),
      );
    },
    singles: 'strong',
    ends: 'FAILED failed set-gone; set 1 failed; checks: 0',
    ...plain,
  },
  {
    name: 'drill/volume-missing',
    what: 'a volume is never attached',
    given: ['LaunchInstance.RunInstances.1:volume-missing'],
    singles: 'strong',
    ends: 'FAILED failed volumes-missing; set 1 failed; checks: 0; ended by RemoveInstance',
    ...plain,
  },
  {
    name: 'drill/never-online',
    what: 'Systems Manager never reaches the instance',
    given: ['LaunchInstance.RunInstances.1:never-online'],
    ends: 'FAILED failed not-online; set 1 failed; checks: 0; ended by RemoveInstance',
    ...plain,
  },
  {
    name: 'drill/not-isolated',
    what: 'the subnets have a route to the internet',
    before: ({ cloud }) => {
      cloud.addRouteTable({
        routeTableId: 'rtb-0d',
        vpcId: 'vpc-0d',
        isMain: true,
        routes: [{ destination: '0.0.0.0/0', target: 'igw-0d' }],
      });
    },
    ends: 'FAILED failed not-isolated; set 1 failed; checks: 0',
    ...plain,
  },
  {
    name: 'drill/no-set',
    what: 'the policy has only sets that no drill can restore',
    sets: [
      aSet(1, { consistency: 'crash-consistent' }),
      aSet(2, { state: 'pruning' }),
      aSet(3, { consistency: 'pending' }),
    ],
    ends: 'FAILED failed no-set; checks: 0',
    ...plain,
  },
];

const OF_DEATHS: readonly DrillWorld[] = [
  {
    name: 'drill/stopped',
    what: 'a person stops the drill during its check',
    given: [STOPPED],
    ends: 'ABORTED Stopped failed drill-died; set 1 failed; checks: 1; ended by DrillGuard',
    ...plain,
  },
  {
    name: 'drill/lease-fails',
    what: 'the instance does not end itself, the drill is stopped, and the guard is not told of it',
    given: ['LaunchInstance.RunInstances.1:lease-fails', STOPPED, 'DrillGuard.1:refused'],
    ends: 'ABORTED Stopped failed drill-died; set 1 failed; checks: 1; ended by DrillGuard',
    ...plain,
  },
  {
    name: 'drill/only-lease',
    what: 'the drill is stopped, and no guard is called for hours: the instance ends itself',
    given: [STOPPED, 'DrillGuard.1:refused*20'],
    ends: 'ABORTED Stopped failed drill-died; set 1 failed; checks: 1; ended by itself',
    ...plain,
  },
];

const away = { drill: { place: OTHER_PLACE } };

const OF_OTHER_ACCOUNTS: readonly DrillWorld[] = [
  {
    name: 'drill/other-account',
    what: 'the place is in another account',
    before: addOtherAccount,
    drills: [away],
    ends: 'SUCCEEDED passed; set 1 passed; checks: 1; ended by RemoveInstance',
  },
  {
    name: 'drill/other-account-twice',
    what: 'two drills of one set in another account, one after the other',
    before: addOtherAccount,
    checks: ['passes', 'fails'],
    drills: [away, { ...away, set: 'set-1', afterMinutes: 1 }],
    singles: 'strong',
    ends: 'SUCCEEDED passed; FAILED failed check-failed; set 1 failed after it passed; checks: 2; ended by RemoveInstance; ended by RemoveInstance',
  },
  {
    name: 'drill/role-refused',
    what: 'the role of the other account may not be assumed until the drill is over',
    given: ['LaunchInstance.AssumeRole.1:denied*40', 'RemoveInstance.AssumeRole.1:denied*40'],
    before: addOtherAccount,
    drills: [away],
    singles: 'strong',
    ends: 'FAILED failed step-failed; set 1 failed; checks: 0',
  },
];

/** All named worlds of drills; their order is that of `--single`. */
export const DRILL_WORLDS: readonly DrillWorld[] = [
  ...OF_CHECKS,
  ...OF_LAUNCHES,
  ...OF_DEATHS,
  ...WORLDS_OF_SEVERAL,
  ...OF_OTHER_ACCOUNTS,
  ...BOOT_WORLDS,
];
