/** Policies as `aws dlm get-lifecycle-policy` prints them, with what people have in them. */
const ENVELOPE = {
  StatusMessage: 'ENABLED',
  ExecutionRoleArn: 'arn:aws:iam::111122223333:role/service-role/AWSDataLifecycleManagerDefaultRole',
  DateCreated: '2025-03-01T10:00:00.000000+00:00',
  DateModified: '2026-02-01T10:00:00.000000+00:00',
};

function arnOf(id: string, region = 'eu-central-1'): string {
  return `arn:aws:dlm:${region}:111122223333:policy/${id}`;
}

export interface PolicyParts {
  readonly id?: string;
  readonly region?: string;
  readonly description?: string;
  readonly state?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly details?: object;
  readonly schedules?: readonly object[];
}

/** A policy that differs from a plain one only in what is given. */
export function aDlmPolicy(parts: PolicyParts = {}): Readonly<Record<string, unknown>> {
  const { id = 'policy-0123456789abcdef0', region, description = 'Databases', state = 'ENABLED', tags = {} } = parts;
  return {
    ...ENVELOPE,
    PolicyId: id,
    PolicyArn: arnOf(id, region),
    Description: description,
    State: state,
    Tags: tags,
    DefaultPolicy: false,
    PolicyDetails: {
      PolicyType: 'EBS_SNAPSHOT_MANAGEMENT',
      PolicyLanguage: 'STANDARD',
      ResourceTypes: ['INSTANCE'],
      ResourceLocations: ['CLOUD'],
      TargetTags: [{ Key: 'Role', Value: 'database' }],
      Schedules: parts.schedules ?? [aDlmSchedule()],
      Parameters: { ExcludeBootVolume: false, ExcludeDataVolumeTags: [] },
      ...parts.details,
    },
  };
}

export function aDlmSchedule(changes: object = {}): object {
  return {
    Name: 'nightly',
    CopyTags: false,
    TagsToAdd: [],
    VariableTags: [],
    CreateRule: { CronExpression: 'cron(0 1 * * ? *)' },
    RetainRule: { Count: 7, Interval: 0 },
    ...changes,
  };
}

function script(changes: object): object {
  return {
    Stages: ['PRE', 'POST'],
    ExecutionHandlerService: 'AWS_SYSTEMS_MANAGER',
    ExecutionHandler: 'databases-freeze',
    ExecuteOperationOnScriptFailure: true,
    ExecutionTimeout: 60,
    MaximumRetryCount: 2,
    ...changes,
  };
}

const EVERY_12_HOURS = { Location: 'CLOUD', Interval: 12, IntervalUnit: 'HOURS', Times: ['15:30'] };

/** What is printed for each of them is in `__golden__`. */
export const SAMPLES: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  scripts: [
    aDlmPolicy({
      tags: { Team: 'data', 'aws:cloudformation:stack-name': 'backups' },
      details: {
        TargetTags: [
          { Key: 'Role', Value: 'database' },
          { Key: 'Role', Value: 'legacy' },
          { Key: 'backup-group', Value: "o'clock" },
        ],
        Parameters: {
          ExcludeBootVolume: true,
          ExcludeDataVolumeTags: [{ Key: 'Scratch', Value: 'true' }],
        },
      },
      schedules: [
        aDlmSchedule({
          CreateRule: { ...EVERY_12_HOURS, Scripts: [script({})] },
          TagsToAdd: [{ Key: 'Team', Value: 'data' }],
          VariableTags: [{ Key: 'Source', Value: '$(instance-id)' }],
          CopyTags: true,
        }),
      ],
    }),
  ],
  'all-rules': [
    aDlmPolicy({
      description: 'Everything after the snapshot',
      schedules: [
        aDlmSchedule({
          RetainRule: { Interval: 1, IntervalUnit: 'MONTHS' },
          FastRestoreRule: { Count: 1, AvailabilityZones: ['eu-central-1a', 'eu-central-1b'] },
          ShareRules: [{ TargetAccounts: ['444455556666'], UnshareInterval: 2, UnshareIntervalUnit: 'WEEKS' }],
          CrossRegionCopyRules: [
            {
              TargetRegion: 'eu-west-1',
              Encrypted: true,
              CmkArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
              CopyTags: true,
              RetainRule: { Interval: 1, IntervalUnit: 'YEARS' },
            },
            { Target: 'us-east-1', Encrypted: false, CopyTags: false },
            { Target: 'arn:aws:outposts:eu-west-1:111122223333:outpost/op-0123456789abcdef0', Encrypted: true },
          ],
        }),
        aDlmSchedule({
          Name: 'weekly',
          CreateRule: { CronExpression: 'cron(0 1 ? * SUN *)' },
          RetainRule: { Interval: 1, IntervalUnit: 'YEARS' },
        }),
      ],
    }),
  ],
  'different-scripts': [
    aDlmPolicy({
      state: 'DISABLED',
      schedules: [
        aDlmSchedule({
          Name: 'hourly',
          CreateRule: { Interval: 1, IntervalUnit: 'HOURS', Times: ['00:15'] },
          RetainRule: { Count: 24 },
        }),
        aDlmSchedule({
          CreateRule: {
            Interval: 24,
            IntervalUnit: 'HOURS',
            Scripts: [script({ Stages: ['PRE'], ExecuteOperationOnScriptFailure: false })],
          },
        }),
        aDlmSchedule({
          Name: 'sap',
          CreateRule: {
            CronExpression: 'cron(0 4 L * ? *)',
            Scripts: [script({ ExecutionHandler: 'AWSSystemsManagerSAP-CreateDLMSnapshotForSAPHANA' })],
          },
        }),
      ],
    }),
  ],
  windows: [
    aDlmPolicy({
      description: 'Windows servers',
      schedules: [
        aDlmSchedule({
          CreateRule: {
            CronExpression: 'cron(30 22 ? * MON-FRI *)',
            Scripts: [
              { ExecutionHandler: 'AWS_VSS_BACKUP', MaximumRetryCount: 1, ExecuteOperationOnScriptFailure: false },
            ],
          },
          TagsToAdd: [
            { Key: 'Team', Value: 'windows' },
            { Key: 'Zuständig', Value: 'Büro' },
          ],
          CopyTags: true,
        }),
      ],
    }),
  ],
  'two-regions': [aDlmPolicy(), aDlmPolicy({ id: 'policy-0fedcba9876543210', region: 'us-gov-west-1' })],
  'unknown-members': [
    {
      ...aDlmPolicy({
        details: { SnapshotFlavor: 'mint', Parameters: { NoReboot: true, 'Exclude\u2028Everything': true } },
      }),
      Hologram: { enabled: true },
    },
  ],
};
