import { chooseDrills } from '../../../rehearsal/drill/choose-drills';
import type { DeployedDrills } from '../../../rehearsal/drill/deployed';

type Assembly = Parameters<typeof chooseDrills>[0];

/** A stack whose drills are these, by policy. */
function withDrills(...policies: readonly string[]): Assembly {
  const drills = policies.map((policy) => ({
    drill: {
      ...{ name: `drill of ${policy}`, policy },
      place: { securityGroup: 'sg-1', ...(policy === 'booted' && { boot: {} }) },
    },
  }));
  return { stackName: 'Backups', drills: { drills, network: withPeer('10.0.0.0/16') } as unknown as DeployedDrills };
}

/** A network whose group lets out to one peer. */
function withPeer(peer: string): DeployedDrills['network'] {
  const rules = [{ direction: 'out', protocol: 'tcp', ports: [443, 443], peer }] as const;
  return { subnets: [], routeTables: [], securityGroups: [{ groupId: 'sg-1', vpcId: 'vpc-1', rules }] };
}

test.each([
  [[], ['drill of databases', 'drill of files']],
  [['files'], ['drill of files']],
  [['files', 'booted'], ['drill of files']],
])('the drills of the policies %j are played', (policies, names) => {
  const { drills } = chooseDrills(withDrills('databases', 'files', 'booted'), policies);
  expect(drills.map(({ drill }) => drill.name)).toEqual(names);
});

test.each<[string, Assembly, readonly string[], string]>([
  ['no drill', { stackName: 'Backups' }, [], '--drill is given, and stack Backups has no RestoreDrill; add one'],
  [
    'a machine of drills, and none of them',
    withDrills(),
    [],
    '--drill is given, and stack Backups has no RestoreDrill; add one',
  ],
  [
    'none of these policies',
    withDrills('databases'),
    ['files'],
    '--drill is given with --policy files, which has no RestoreDrill, allowed: databases; correct --policy',
  ],
  [
    'a system that no rehearsal boots',
    withDrills('databases', 'booted'),
    ['booted'],
    "--drill is given, and the set's boot volume is booted by drill of booted, allowed: drills that boot an image, because a rehearsal boots no system; leave --drill out",
  ],
])('a stack with %s is refused', (_, assembly, policies, message) => {
  expect(() => chooseDrills(assembly, policies)).toThrow(message);
});

test.each(['Vpc8378EB38.CidrBlock', '{"Ref":"Needed"}'])('a group that lets out to %s is not judged', (peer) => {
  const { stackName, drills } = withDrills('databases');
  const assembly = { stackName, ...(drills && { drills: { ...drills, network: withPeer(peer) } }) };
  expect(() => chooseDrills(assembly, [])).toThrow(
    `the security group of drill drill of databases allows traffic to or from ${peer}, which only a deployment knows`,
  );
});
