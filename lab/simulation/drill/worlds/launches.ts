import { snapshotId } from '../../lifecycle/worlds/world';
import type { Simulation } from '../../simulation';
import { aSet, type DrillWorld } from './world';

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

/** Worlds in which a drill gets another instance than it asks for, a late one, or none. */
export const LAUNCH_WORLDS: readonly DrillWorld[] = [
  {
    name: 'drill/no-capacity',
    what: 'the first subnet has no room for the instance',
    given: ['LaunchInstance.RunInstances.1:no-capacity'],
    ends: 'SUCCEEDED passed; set 1 passed; checks: 1; ended by RemoveInstance',
    drills: [{}],
  },
  {
    name: 'drill/no-capacity-at-all',
    what: 'no subnet has room for the instance',
    given: ['LaunchInstance.RunInstances.1:no-capacity*40'],
    singles: 'strong',
    ends: 'FAILED failed no-capacity; set 1 failed; checks: 0',
    drills: [{}],
  },
  {
    name: 'drill/rate-refused',
    what: 'EC2 does not give the initialization rate',
    given: ['LaunchInstance.RunInstances.1:rate-refused'],
    singles: 'strong',
    ends: 'SUCCEEDED passed; set 1 passed; checks: 1; ended by RemoveInstance',
    drills: [{}],
  },
  {
    name: 'drill/key-refused',
    what: 'the key of the volumes may not be used, and the instance ends at once',
    given: ['LaunchInstance.RunInstances.1:key-refused'],
    ends: 'FAILED failed instance-ended; set 1 failed; checks: 0; ended by EC2',
    drills: [{}],
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
    drills: [{}],
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
    drills: [{}],
  },
  {
    name: 'drill/volume-missing',
    what: 'a volume is never attached',
    given: ['LaunchInstance.RunInstances.1:volume-missing'],
    singles: 'strong',
    ends: 'FAILED failed volumes-missing; set 1 failed; checks: 0; ended by RemoveInstance',
    drills: [{}],
  },
  {
    name: 'drill/never-online',
    what: 'Systems Manager never reaches the instance',
    given: ['LaunchInstance.RunInstances.1:never-online'],
    ends: 'FAILED failed not-online; set 1 failed; checks: 0; ended by RemoveInstance',
    drills: [{}],
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
    drills: [{}],
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
    drills: [{}],
  },
];
