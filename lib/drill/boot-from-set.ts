import type { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Drill } from '../../lambdas/domain/drill/settings';
import type { Policy } from '../../lambdas/domain/policy';
import { PropError } from '../prop-checks';
import type { Check } from './check';

/** The image is that of the set, and its system mounts the volumes. */
export function checkBooted(machineImage: ec2.IMachineImage | undefined, check: Check): void {
  if (machineImage !== undefined) {
    throw new PropError(
      'instance: machineImage is given, allowed with bootFromSet: none, because the boot volume of the set is booted; remove one of them',
    );
  }
  if (check._application !== undefined) {
    throw new PropError(
      'check is one of the library, allowed with bootFromSet: Check.document or Check.cfnDocument, because the booted system mounts its volumes itself and starts its applications; give a document that asks them',
    );
  }
}

/**
 * With `bootFromSet`: the boot volume is in each set unless the policy leaves it out, and an image is registered in the
 * account of the set.
 */
export function checkPlace({ name, volumes }: Policy, { boot, role }: Pick<Drill['place'], 'boot' | 'role'>): void {
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
