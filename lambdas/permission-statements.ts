import { defined } from './domain/json';

/** What a statement is about, by a name of ours; `lib/engine/permissions.ts` makes ARNs of it. */
export type Resource =
  /** `*`: IAM knows no resources for these actions. */
  | 'everything'
  /** Any instance and volume: targets are found by their tags when a run begins. */
  | 'any instance'
  | 'any volume'
  /** The instances that the engine's prop `instanceTags` allows; any without it. */
  | 'target instances'
  /** Any snapshot: the condition decides. */
  | 'any snapshot'
  /** The same, of copies in other Regions too: policies come and go, and with them their Regions. */
  | 'any snapshot of any Region'
  /** Any snapshot that exists: IAM calls it by its id. */
  | 'source of a copy'
  /** Any key of the account, in any Region: EC2 alone knows the keys of the volumes. */
  | 'any key'
  /** Any document, also one that another account shares: the condition decides. */
  | 'any document'
  /** A document of AWS itself, by name, since nobody else can tag it. */
  | `document of AWS: ${string}`
  /** Any schedule of the engine's group: policies come and go, also in other stacks. */
  | 'schedules of the group'
  /** Subnets and security groups that drills were given. */
  | 'network of drills'
  | 'images of drills'
  /** Any image, where a drill boots boot volumes: the condition decides. */
  | 'boot images of drills'
  /** Any snapshot, where a drill boots boot volumes: the condition decides. */
  | 'boot snapshots of drills'
  /** Any image: the condition decides. */
  | 'any image'
  /** A network interface that is just being made. */
  | 'any network interface'
  /** Roles of the instance profiles that drills were given. */
  | 'roles of drills'
  /** Roles of other accounts, in whose places drills are. */
  | 'places of drills'
  /** Snapshots that are shared with these accounts. */
  | 'snapshots of drills'
  /** Objects in the buckets that drills were given. */
  | 'records of drills'
  /** Keys of these buckets. */
  | 'keys of drills'
  | 'ledger'
  | 'index of owed thaws'
  | 'event bus'
  | 'dead-letter queue';

/** One statement: all of these actions on all of these resources. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly Resource[];
  readonly conditions?: Conditions;
}

type Conditions = Readonly<
  Partial<
    Record<
      'StringEquals' | 'StringLike' | 'ForAllValues:StringEquals' | 'Null' | 'Bool',
      Readonly<Record<string, string | readonly string[]>>
    >
  >
>;

export const may = (
  actions: string | readonly string[],
  resources: Resource | readonly Resource[],
  conditions?: Conditions,
): Permission => ({
  actions: typeof actions === 'string' ? [actions] : actions,
  resources: typeof resources === 'string' ? [resources] : resources,
  ...defined({ conditions }),
});

export const onEverything = (...actions: readonly string[]): readonly Permission[] => [may(actions, 'everything')];

/** Only when EC2 uses the key for us; the end of its name depends on the partition. */
const THROUGH_EC2 = { StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com*' } };

/** EC2 uses the keys of a source and of its copy with the rights of the caller. */
export const KEYS_OF_COPIES: readonly Permission[] = [
  may(
    [
      ...['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      ...['kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    ],
    'any key',
    THROUGH_EC2,
  ),
  may('kms:CreateGrant', 'any key', { ...THROUGH_EC2, Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
];
