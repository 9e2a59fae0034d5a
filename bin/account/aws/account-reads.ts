import { GetSnapshotBlockPublicAccessStateCommand, paginateListSnapshotsInRecycleBin } from '@aws-sdk/client-ec2';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { paginateListServiceQuotas, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetServiceSettingCommand, paginateDescribeInstanceInformation } from '@aws-sdk/client-ssm';
import { configOf, ec2Client, READ, ssmClient } from '../../../lambdas/aws/clients';
import { asking, classify, errorOf } from '../../../lambdas/aws/sdk-errors';
import { defined } from '../../../lambdas/domain/json';
import { binnedVolumes, drillResources, type BinnedVolume, type DrillResource } from './drill-resources';

/** An instance as Systems Manager knows it. */
export interface ManagedNode {
  readonly instanceId: string;
  readonly agent: 'online' | 'offline';
  readonly agentVersion: string;
  readonly isLatestAgent: boolean;
}

/** A key of KMS. */
export interface KeyFacts {
  /** KMS's word: `Enabled`, `Disabled`, `PendingDeletion`, … */
  readonly state: string;
  readonly manager: 'AWS' | 'CUSTOMER' | (string & {});
  readonly accountId: string;
  /** ISO-8601. */
  readonly deletedAt?: string;
}

export interface BinnedSnapshot {
  readonly snapshotId: string;
  readonly volumeId: string;
  /** ISO-8601: when it is deleted. */
  readonly leavesAt: string;
}

/** What only the doctor asks. Every method rejects with `Throttled`, `Denied`, `BadInput` or `Unavailable`. */
export interface AccountReads {
  managedNodes(): Promise<readonly ManagedNode[]>;
  /** The role of Default Host Management Configuration; `undefined` if it is off. */
  hostManagementRole(): Promise<string | undefined>;
  /** EC2's word: `unblocked`, `block-new-sharing`, `block-all-sharing`. */
  publicAccess(): Promise<string>;
  recycleBin(): Promise<readonly BinnedSnapshot[]>;
  /** Of volumes in the Recycle Bin those that were made of snapshots of sets. */
  binnedVolumes(): Promise<readonly BinnedVolume[]>;
  /** Instances of restore drills that are not terminated, and volumes of drills that no instance has. */
  drillResources(): Promise<readonly DrillResource[]>;
  /** `undefined` when KMS does not know the key there. */
  key(region: string, key: string): Promise<KeyFacts | undefined>;
  /** Values of a service's quotas, by their names. */
  quotas(service: string, region: string): Promise<ReadonlyMap<string, number>>;
  /** Whether a role may start the executions of a machine. */
  mayStart(roleArn: string, machineArn: string): Promise<'allowed' | 'denied' | 'no-role'>;
}

const HOST_MANAGEMENT = '/ssm/managed-instance/default-ec2-instance-management-role';

/** The most that Systems Manager gives per page. */
const NODES_PAGE = 50;

/** Asks the account of the environment's credentials. */
export function accountReads(region: string): AccountReads {
  const ec2 = ec2Client(READ, region);
  const ssm = ssmClient(READ, region);
  return {
    managedNodes: () => asking('managed instances', () => managedNodes(ssm)),
    hostManagementRole: () =>
      asking('Default Host Management Configuration', async () => {
        const answer = await ssm.send(new GetServiceSettingCommand({ SettingId: HOST_MANAGEMENT }));
        const { SettingValue: value = '' } = answer.ServiceSetting ?? {};
        return value === '' || value === '$None' ? undefined : value;
      }),
    publicAccess: () =>
      asking('block public access for snapshots', async () => {
        const { State: state } = await ec2.send(new GetSnapshotBlockPublicAccessStateCommand({}));
        return state ?? 'unknown';
      }),
    recycleBin: () => asking('the Recycle Bin', () => binnedSnapshots(ec2)),
    binnedVolumes: () => asking('volumes in the Recycle Bin', () => binnedVolumes(ec2)),
    drillResources: () => asking('instances and volumes of drills', () => drillResources(ec2)),
    key: (where, key) => keyFacts(new KMSClient(configOf(READ, where)), key),
    quotas: (service, where) => asking(`quotas of ${service} in ${where}`, () => quotasOf(service, where)),
    mayStart: (roleArn, machineArn) => mayStart(new IAMClient(configOf(READ, region)), { roleArn, machineArn }),
  };
}

async function managedNodes(client: ReturnType<typeof ssmClient>): Promise<readonly ManagedNode[]> {
  const found: ManagedNode[] = [];
  const pages = paginateDescribeInstanceInformation({ client, pageSize: NODES_PAGE }, {});
  for await (const { InstanceInformationList = [] } of pages) {
    found.push(
      ...InstanceInformationList.map(({ InstanceId = '', PingStatus, AgentVersion = '', IsLatestVersion }) => ({
        instanceId: InstanceId,
        agent: PingStatus === 'Online' ? ('online' as const) : ('offline' as const),
        agentVersion: AgentVersion,
        isLatestAgent: IsLatestVersion !== false,
      })),
    );
  }
  return found;
}

async function binnedSnapshots(client: ReturnType<typeof ec2Client>): Promise<readonly BinnedSnapshot[]> {
  const found: BinnedSnapshot[] = [];
  for await (const { Snapshots = [] } of paginateListSnapshotsInRecycleBin({ client }, {})) {
    found.push(
      ...Snapshots.map(({ SnapshotId = '', VolumeId = '', RecycleBinExitTime: end }) => ({
        ...{ snapshotId: SnapshotId, volumeId: VolumeId },
        leavesAt: end?.toISOString() ?? '',
      })),
    );
  }
  return found;
}

async function keyFacts(kms: KMSClient, key: string): Promise<KeyFacts | undefined> {
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key }));
    return {
      state: KeyMetadata?.KeyState ?? 'unknown',
      manager: KeyMetadata?.KeyManager ?? 'unknown',
      accountId: KeyMetadata?.AWSAccountId ?? '',
      ...defined({ deletedAt: KeyMetadata?.DeletionDate?.toISOString() }),
    };
  } catch (error) {
    const failure = classify(error);
    if (failure.code === 'NotFoundException') {
      return undefined; // The answer of KMS for a key that does not exist.
    }
    throw errorOf(`key ${key}`, failure);
  }
}

async function quotasOf(service: string, region: string): Promise<ReadonlyMap<string, number>> {
  const client = new ServiceQuotasClient(configOf(READ, region));
  const found = new Map<string, number>();
  for await (const { Quotas = [] } of paginateListServiceQuotas({ client }, { ServiceCode: service })) {
    for (const { QuotaName, Value } of Quotas) {
      if (QuotaName !== undefined && Value !== undefined) {
        found.set(QuotaName, Value);
      }
    }
  }
  return found;
}

async function mayStart(
  iam: IAMClient,
  { roleArn, machineArn }: { readonly roleArn: string; readonly machineArn: string },
): Promise<'allowed' | 'denied' | 'no-role'> {
  try {
    const { EvaluationResults = [] } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: roleArn,
        ActionNames: ['states:StartExecution'],
        ResourceArns: [machineArn],
      }),
    );
    return EvaluationResults.every(({ EvalDecision }) => EvalDecision === 'allowed') ? 'allowed' : 'denied';
  } catch (error) {
    const failure = classify(error);
    if (failure.code === 'NoSuchEntityException' || failure.code === 'NoSuchEntity') {
      return 'no-role'; // The answer of IAM for a role that does not exist.
    }
    throw errorOf(`role ${roleArn}`, failure);
  }
}
