import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DRILL, type Drill } from '../../lambdas/domain/drill/settings';
import type { Policy } from '../../lambdas/domain/policy';
import { anyOf, type DrillResources } from '../engine/permissions';
import { checkCount, PropError } from '../prop-checks';
import type { Check } from './check';
import type { DrillInstance } from './drill-instance';

/** Boots what the set has. EC2 has to know its architecture, which is that of the instance types. */
export function readBoot(
  { machineImage, instanceTypes }: Pick<DrillInstance, 'machineImage'> & Required<Pick<DrillInstance, 'instanceTypes'>>,
  check: Check,
): Pick<Drill['place'], 'boot' | 'instanceTypes'> {
  if (machineImage !== undefined) {
    throw new PropError(
      'instance: machineImage is given, allowed with bootFromSet: none, because the boot volume of the set is booted; remove one of them',
    );
  }
  if (check._mountsVolumes) {
    throw new PropError(
      'check is one of the library, allowed with bootFromSet: Check.document or Check.cfnDocument, because the booted system mounts its volumes itself and starts its applications; give a document that asks them',
    );
  }
  const allowed = DRILL.members.place.members.instanceTypes;
  checkCount('instance: instanceTypes', instanceTypes, allowed, 'leave some out');
  const architectures = new Set(instanceTypes.map(({ architecture }) => architecture));
  const [architecture = ec2.InstanceArchitecture.X86_64] = architectures;
  if (architectures.size > 1) {
    throw new PropError(
      `instance: instanceTypes are of ${[...architectures].join(' and ')}, allowed with bootFromSet: types of one architecture, that of the source; leave the others out`,
    );
  }
  return { boot: { architecture }, instanceTypes: instanceTypes.map((type) => type.toString()) };
}

/** The boot volume is in each set, unless the policy leaves it out. An image is registered in the account of the set. */
export function checkBoot({ name, volumes }: Policy, { boot, role }: Pick<Drill['place'], 'boot' | 'role'>): void {
  if (boot === undefined) {
    return;
  }
  if (role !== undefined) {
    throw new PropError(
      `network is in another account, by the role ${role}, allowed with bootFromSet: a network of the engine's account, because the image of a boot volume is registered there; leave bootFromSet out, or use DrillNetwork.of`,
    );
  }
  if (volumes.excludeBootVolume) {
    throw new PropError(
      `policy is "${name}", whose excludeBootVolume is true, allowed with bootFromSet: policies with boot volumes in their sets; leave bootFromSet out, or take snapshots of boot volumes too`,
    );
  }
}

/** What a drill may register and launch where it boots: an image that it tags, of a snapshot of a policy. */
export function bootResources(
  scope: Construct,
  { boot }: Pick<Drill['place'], 'boot'>,
): Pick<DrillResources, 'boot images of drills' | 'boot snapshots of drills'> {
  const isBooted = boot !== undefined;
  return {
    'boot images of drills': isBooted ? [anyOf(scope, 'image')] : [],
    'boot snapshots of drills': isBooted ? [anyOf(scope, 'snapshot')] : [],
  };
}
