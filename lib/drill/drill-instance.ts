import { Token, aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DRILL, type Drill } from '../../lambdas/domain/drill/settings';
import { anyOf } from '../engine/permissions';
import { checkCount, checkStruct, FLAG, having, kind, optional, PropError, type Kinds } from '../prop-checks';
import { checkBooted } from './boot-from-set';
import type { Check } from './check';
import { SERVERS } from './check-document';

/** The instance on which a set is restored. */
export interface DrillInstance {
  /**
   * Image of the instance. It has what the check needs: for a database its server programs, of the same major version as
   * the data. It also has the agent of Systems Manager. Nothing is installed during a drill, because nothing leads out of
   * its network. The image's own data are not touched. A stack holds the id that the image has when it is deployed.
   *
   * @default - the newest Amazon Linux 2023, which has no database; required for the check of a database
   */
  readonly machineImage?: ec2.IMachineImage;

  /**
   * Boot the boot volume of the set, instead of a clean image: the whole system of the source starts, with its agents, its
   * scheduled jobs and its credentials, in the network of the drill. It has to have the agent of Systems Manager, and
   * cloud-init. The check is one of your own, because the system mounts its volumes itself. Without `machineImage`.
   *
   * @default false
   */
  readonly bootFromSet?: boolean;

  /**
   * Instance types of the image's architecture, built on the Nitro System: 1 to 10. Where one has no capacity, the next one is
   * tried.
   *
   * @default - m7i.large, m6i.large and m5.large, which are x86_64
   */
  readonly instanceTypes?: ec2.InstanceType[];
}

/** What each prop takes, for programs that are not type-checked. */
export const INSTANCE_KINDS: Kinds<DrillInstance> = {
  machineImage: optional(having('getImage', 'a MachineImage, such as MachineImage.fromSsmParameter(name)')),
  bootFromSet: optional(FLAG),
  instanceTypes: optional(
    kind(
      'a list of InstanceType',
      "write it as [new InstanceType('m7i.large')]",
      (value) => Array.isArray(value) && value.every((each) => having('sameInstanceClassAs', '').accepts(each)),
    ),
  ),
};

const DEFAULT_TYPES = ['m7i.large', 'm6i.large', 'm5.large'].map((name) => new ec2.InstanceType(name));

/** The image and the instance types as the drill's JSON has them. */
export function readInstance(
  scope: Construct,
  instance: DrillInstance,
  check: Check,
): Pick<Drill['place'], 'image' | 'boot' | 'instanceTypes'> {
  checkStruct('instance', instance, INSTANCE_KINDS, 'instance: ');
  const { machineImage, instanceTypes = DEFAULT_TYPES, bootFromSet = false } = instance;
  checkCount('instance: instanceTypes', instanceTypes, DRILL.members.place.members.instanceTypes, 'leave some out');
  const architecture = architectureOf(instanceTypes, bootFromSet ? 'the source' : 'the image');
  const types = instanceTypes.map((type) => type.toString());
  if (bootFromSet) {
    checkBooted(machineImage, check);
    return { boot: { architecture }, instanceTypes: types };
  }
  checkHypervisor(types);
  return { image: imageOf(scope, machineImage ?? defaultImage(check, architecture)), instanceTypes: types };
}

/** An image or a boot volume is of one architecture, so a type of another one can never start it. */
function architectureOf(types: readonly ec2.InstanceType[], owner: string): ec2.InstanceArchitecture {
  const known = types.filter((type) => !Token.isUnresolved(type.toString()));
  const architectures = new Set(known.map(architectureOfType));
  if (architectures.size > 1) {
    throw new PropError(
      `instance: instanceTypes are of ${[...architectures].join(' and ')}, allowed: types of one architecture, that of ${owner}; leave the others out`,
    );
  }
  const [architecture = ec2.InstanceArchitecture.X86_64] = architectures;
  return architecture;
}

/** CDK reads it out of the name, and of a name that is none it says no more than that. */
function architectureOfType(type: ec2.InstanceType): ec2.InstanceArchitecture {
  try {
    return type.architecture;
  } catch {
    throw new PropError(
      `instance: instanceTypes has ${JSON.stringify(type.toString())}, allowed: names of instance types, such as m7i.large; correct it`,
    );
  }
}

function defaultImage(check: Check, architecture: ec2.InstanceArchitecture): ec2.IMachineImage {
  const server = SERVERS.get(check._application);
  if (server !== undefined) {
    throw new PropError(
      `instance: machineImage is missing, allowed with this check: an image with the server programs of ${server}, because no image of AWS has them; give one, such as MachineImage.fromSsmParameter(name)`,
    );
  }
  const cpuType = { x86_64: ec2.AmazonLinuxCpuType.X86_64, arm64: ec2.AmazonLinuxCpuType.ARM_64 }[architecture];
  return ec2.MachineImage.latestAmazonLinux2023({ cpuType });
}

function imageOf(scope: Construct, machineImage: ec2.IMachineImage): string {
  const { imageId, osType } = machineImage.getImage(scope);
  if (osType === ec2.OperatingSystemType.WINDOWS) {
    throw new PropError(
      'instance: machineImage is an image of Windows, allowed: images of Linux, because checks run in Linux; give one, such as MachineImage.fromSsmParameter(name)',
    );
  }
  return imageId;
}

/** Families of types that run on Xen: no new ones are added. Their bare metal types do not. */
const ON_XEN = /^(c1|c3|c4|cc2|cg1|cr1|d2|f1|g2|g3|g3s|h1|hi1|hs1|i2|i3|m[1-4]|p2|p3|r3|r4|t1|t2|x1|x1e)\.(?!metal)/;

/** A check finds a volume by the serial number of its NVMe device, and Xen shows none. */
function checkHypervisor(types: readonly string[]): void {
  const onXen = types.filter((type) => ON_XEN.test(type));
  if (onXen.length > 0) {
    throw new PropError(
      `instance: instanceTypes has ${onXen.join(', ')}, which the Xen hypervisor runs, allowed: types of the Nitro System, because only there a check finds the volumes; use types such as m7i.large`,
    );
  }
}

/**
 * The profile of the instance: what the agent of Systems Manager needs to run one command, and nothing more. AWS's managed
 * policy would let it read parameters and documents of the account too.
 */
export function drillProfile(scope: Construct): iam.InstanceProfile {
  const role = new iam.Role(scope, 'InstanceRole', {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    description: 'Quiesce: instances of a restore drill',
  });
  role.addToPolicy(
    new iam.PolicyStatement({ actions: ['ssm:UpdateInstanceInformation'], resources: [anyOf(scope, 'instance')] }),
  );
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: [
        ...['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(
          (name) => `ssmmessages:${name}`,
        ),
        // Agents before version 3.3.40.
        ...['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'GetEndpoint', 'GetMessages', 'SendReply'].map(
          (name) => `ec2messages:${name}`,
        ),
      ],
      resources: ['*'], // IAM knows no resources for these actions.
    }),
  );
  return new iam.InstanceProfile(scope, 'InstanceProfile', { role });
}
