import { AwsError } from '../errors';
import type { Fault } from '../faults';
import { operation } from '../operation';
import { randomHex } from '../random';
import type { World } from '../world';
import { UNKNOWN } from './describing';
import { reservationOutput } from './describe-instances';
import { addToInstance } from './instances';
import { imageOf, launchOf, readTagsOf, type RunInstancesInput } from './launch-request';
import { begin } from './launched-instances';
import { ROOT_DEVICE, rootVolume, volumesOf } from './launched-volumes';
import { checkRates, rateRefused, RESTORE_REFUSALS } from './restored-volumes';
import type { Instance, Launch } from './state';
import { checkCount } from './tags';

/** Launches one instance in a subnet, with volumes of snapshots; one for each client token. */
export const runInstances = operation({
  service: 'ec2',
  name: 'RunInstances',
  changes: true,
  latencyMillis: 500,
  bucket: { burst: 5, perSecond: 2 },
  refusals: [
    ...RESTORE_REFUSALS,
    ...UNKNOWN.network,
    ...UNKNOWN.image,
    'IdempotentInstanceTerminated',
    'IdempotentParameterMismatch',
    'InsufficientInstanceCapacity',
    'InvalidBlockDeviceMapping',
    'InvalidParameter',
    'InvalidUserData.Malformed',
    'MissingParameter',
    'TagLimitExceeded',
    'Unsupported',
  ],
  handler: (world, input: RunInstancesInput, { fault }) => {
    const request = JSON.stringify(input);
    const known = [...world.ec2.instances.values()].find(
      ({ launch }) => launch?.clientToken !== undefined && launch.clientToken === input.ClientToken,
    );
    if (known !== undefined) {
      return repeated(world, known, request);
    }
    const launch = { ...launchOf(world, input), request };
    const image = imageOf(world, launch.imageId);
    const instance = instanceOf(world, input, launch);
    const volumes = volumesOf(world, input, instance);
    refuseBy(fault, launch);
    checkRates(world, volumes);
    world.ec2.instances.set(instance.instanceId, instance);
    for (const volume of [rootVolume(world, input, { image, instance }), ...volumes]) {
      world.ec2.volumes.set(volume.volumeId, volume);
      addToInstance(instance, volume);
    }
    begin(world, instance, fault);
    return reservationOutput(world, instance);
  },
});

/** What the first call with this token made. */
function repeated(world: World, instance: Instance, request: string) {
  if (instance.launch?.request !== request) {
    const message = 'The request uses the same client token as a previous, but non-identical request.';
    throw new AwsError('IdempotentParameterMismatch', message);
  }
  if (instance.state === 'terminated') {
    const message = `The instance ${instance.instanceId} of an earlier request with the same client token is terminated.`;
    throw new AwsError('IdempotentInstanceTerminated', message);
  }
  return reservationOutput(world, instance);
}

/** What EC2 answers where it can't give what was asked for. */
function refuseBy(fault: Fault | undefined, { instanceType, subnet: { zone } }: Omit<Launch, 'request'>): void {
  if (fault?.kind === 'no-capacity') {
    const message = `We currently do not have sufficient ${instanceType} capacity in ${zone}.`;
    throw new AwsError('InsufficientInstanceCapacity', message, 500);
  }
  if (fault?.kind === 'unsupported') {
    throw new AwsError('Unsupported', `Your requested instance type (${instanceType}) is not supported in ${zone}.`);
  }
  if (fault?.kind === 'rate-refused') {
    throw rateRefused(`The volume initialization rate is not available in ${zone}.`);
  }
}

function instanceOf({ random, clock }: World, input: RunInstancesInput, launch: Launch): Instance {
  const tags = readTagsOf(input, 'instance');
  checkCount(tags);
  return {
    instanceId: `i-${randomHex(random, 17)}`,
    tags: new Map(tags),
    platform: 'Linux',
    rootDeviceName: ROOT_DEVICE,
    launchedAt: clock.now(),
    launch,
    ended: new AbortController(),
    volumes: [],
    vss: { behavior: [], backups: 0 },
    state: 'pending',
    agent: 'unmanaged',
    waiters: [],
  };
}
