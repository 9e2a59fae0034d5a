import {
  DeleteVolumeCommand,
  paginateDescribeInstances,
  paginateDescribeVolumes,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { EC2Client, Instance, RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { DRILL_TAG } from '../../domain/drill/drill-tags';
import { defined } from '../../domain/json';
import { OutcomeUnknown } from '../../errors';
import type { DrillInstance, DrillInstances, DrillVolume, LaunchRequest } from '../../ports';
import { asking, classify, hadNoEffect } from '../sdk-errors';
import { isolationOf } from './drill-isolation';
import { changeError, changing } from './stored-sets-changes';
import { anyOf } from './tags';

/** Instances of restore drills in a Region. */
export function ec2DrillInstances({ ec2, once }: Readonly<Record<'ec2' | 'once', EC2Client>>): DrillInstances {
  return {
    isolation: (place) => isolationOf(ec2, place),
    launch: (request) => launch(once, request),
    find: (drillId) => asking(`instances of drill ${drillId}`, () => find(ec2, drillId)),
    volumes: (drillId) => asking(`volumes of drill ${drillId}`, () => volumes(ec2, drillId)),
    terminate: (instanceId) =>
      changing(`termination of ${instanceId}`, async () => {
        await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
      }),
    deleteVolume: (volumeId) => deleteVolume(ec2, volumeId),
  };
}

/** The client token makes a repeated request safe. */
async function launch(ec2: EC2Client, request: LaunchRequest): Promise<{ readonly instanceId: string }> {
  const subject = `launch for drill ${request.drillId}`;
  try {
    const { Instances } = await ec2.send(new RunInstancesCommand(launchInput(request)));
    const instanceId = Instances?.[0]?.InstanceId;
    if (instanceId === undefined) {
      throw new OutcomeUnknown(`${subject}: EC2 answered without an instance; look for it by its tag ${DRILL_TAG}`);
    }
    return { instanceId };
  } catch (error) {
    if (error instanceof OutcomeUnknown) {
      throw error;
    }
    const failure = classify(error);
    if (hadNoEffect(failure)) {
      throw changeError(subject, failure);
    }
    const message = `${subject}: may have been made (${failure.detail}); look for it by its tag ${DRILL_TAG}`;
    throw new OutcomeUnknown(message, { cause: error });
  }
}

function launchInput(request: LaunchRequest): RunInstancesCommandInput {
  const tags = [
    { Key: DRILL_TAG, Value: request.drillId },
    { Key: 'Name', Value: `quiesce drill ${request.drill}` },
  ];
  return {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: request.clientToken,
    ImageId: request.image,
    InstanceType: request.instanceType as NonNullable<RunInstancesCommandInput['InstanceType']>,
    // It ends when it shuts down, which it does by itself at its bound.
    InstanceInitiatedShutdownBehavior: 'terminate',
    UserData: Buffer.from(request.userData).toString('base64'),
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        SubnetId: request.subnet,
        Groups: [request.securityGroup],
        AssociatePublicIpAddress: false,
        DeleteOnTermination: true,
      },
    ],
    ...(request.instanceProfile !== undefined && { IamInstanceProfile: { Arn: request.instanceProfile } }),
    BlockDeviceMappings: request.volumes.map(({ device, snapshotId, initializationRate }) => ({
      DeviceName: device,
      Ebs: {
        SnapshotId: snapshotId,
        VolumeType: 'gp3',
        DeleteOnTermination: true,
        ...defined({ VolumeInitializationRate: initializationRate }),
      },
    })),
    TagSpecifications: [
      { ResourceType: 'instance', Tags: tags },
      { ResourceType: 'volume', Tags: tags },
    ],
  };
}

async function find(ec2: EC2Client, drillId: string): Promise<readonly DrillInstance[]> {
  const pages = paginateDescribeInstances({ client: ec2 }, { Filters: [anyOf(`tag:${DRILL_TAG}`, [drillId])] });
  const found: DrillInstance[] = [];
  for await (const { Reservations = [] } of pages) {
    found.push(...Reservations.flatMap(({ Instances = [] }) => Instances).map(drillInstance));
  }
  return found;
}

function drillInstance(instance: Instance): DrillInstance {
  return {
    instanceId: instance.InstanceId ?? '',
    state: instance.State?.Name ?? 'unknown',
    stateReason: instance.StateReason?.Message ?? instance.StateTransitionReason ?? '',
    launchedAt: instance.LaunchTime?.toISOString() ?? '',
    volumes: (instance.BlockDeviceMappings ?? []).map(({ DeviceName, Ebs }) => ({
      device: DeviceName ?? '',
      volumeId: Ebs?.VolumeId ?? '',
      status: Ebs?.Status ?? 'unknown',
    })),
  };
}

async function volumes(ec2: EC2Client, drillId: string): Promise<readonly DrillVolume[]> {
  const pages = paginateDescribeVolumes({ client: ec2 }, { Filters: [anyOf(`tag:${DRILL_TAG}`, [drillId])] });
  const found: DrillVolume[] = [];
  for await (const { Volumes = [] } of pages) {
    found.push(
      ...Volumes.map(({ VolumeId, SnapshotId, State }) => ({
        volumeId: VolumeId ?? '',
        snapshotId: SnapshotId ?? '',
        state: State ?? 'unknown',
      })),
    );
  }
  return found;
}

async function deleteVolume(ec2: EC2Client, volumeId: string): Promise<'removed' | 'gone'> {
  try {
    await ec2.send(new DeleteVolumeCommand({ VolumeId: volumeId }));
    return 'removed';
  } catch (error) {
    const failure = classify(error);
    if (failure.kind === 'not-found') {
      return 'gone';
    }
    throw changeError(`removal of ${volumeId}`, failure);
  }
}
