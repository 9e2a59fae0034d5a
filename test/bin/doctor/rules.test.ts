import { judgeAgents } from '../../../bin/doctor/checks/agents';
import { judgeDocuments } from '../../../bin/doctor/checks/documents';
import { judgeKeys, keyUses, type KeyRead } from '../../../bin/doctor/checks/keys';
import { judgeQuotas, type QuotaRead } from '../../../bin/doctor/checks/quotas';
import { judgeBin } from '../../../bin/doctor/checks/recycle-bin';
import { judgeRoles } from '../../../bin/doctor/checks/scheduler-role';
import { judgeSchedules, type ScheduleRead } from '../../../bin/doctor/checks/schedules';
import { judgeSharing } from '../../../bin/doctor/checks/sharing';
import { judgeVersions } from '../../../bin/doctor/checks/versions';
import type { PolicyTargets } from '../../../bin/doctor/patient';
import { EXIT_CODES, worstOf } from '../../../bin/doctor/report';
import type { Judged } from '../../../bin/doctor/check';
import type { Policy } from '../../../lambdas/domain/policy';
import { aPolicy } from '../../../lab/simulation/builders';

const HOME = 'eu-central-1';
const MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:m';

/** `severity subject: text`. */
const said = (findings: readonly Judged[]): readonly string[] =>
  findings.map(({ severity, subject, text }) => `${severity} ${subject}: ${text}`);

interface FleetSpec {
  readonly policy?: Partial<Policy>;
  readonly instances?: number;
  readonly hasProfile?: boolean;
  readonly state?: string;
  readonly volumes?: readonly { readonly volumeId: string; readonly kmsKeyId?: string }[];
}

/** Instances `i-1` and up that a policy selects. */
function fleet({
  policy,
  instances = 1,
  hasProfile = true,
  state = 'running',
  volumes = [],
}: FleetSpec): PolicyTargets {
  return {
    policy: { ...aPolicy(policy), state: 'enabled' },
    instances: Array.from({ length: instances }, (_, index) => ({
      ...{ instanceId: `i-${String(index + 1)}`, state, hasProfile },
      ...{ zone: `${HOME}a`, rootDevice: '/dev/xvda', tags: [], devices: new Map() },
    })),
    volumes: volumes.map((volume) => ({ type: 'gp3', zone: `${HOME}a`, tags: [], ...volume })),
  };
}

const aSchedule = (changes: Partial<ScheduleRead['schedules'][number]> = {}): ScheduleRead['schedules'][number] => ({
  ...{ policy: 'databases', schedule: 'nightly', arn: 'arn', targetArn: MACHINE, roleArn: 'role', input: '' },
  ...{ expression: 'rate(1 day)', timeZone: 'UTC', flexibleMinutes: 0, state: 'enabled', changedAt: '' },
  ...changes,
});

describe('schedules', () => {
  const judged = (read: Partial<ScheduleRead>): readonly string[] =>
    said(
      judgeSchedules({
        region: HOME,
        now: Date.UTC(2026, 10, 30),
        unreadable: [],
        gone: [],
        schedules: [aSchedule()],
        ...read,
      }),
    );

  test.each<[string, Partial<ScheduleRead>, readonly string[]]>([
    ['one that is enabled is fine', {}, []],
    ['none at all is a warning', { schedules: [] }, [`warning ${HOME}: there is no schedule of a policy`]],
    [
      'a disabled one makes no sets',
      { schedules: [aSchedule({ state: 'disabled' })] },
      ['warning databases/nightly: it is disabled, so it makes no sets'],
    ],
    [
      'one that is over makes no sets',
      { schedules: [aSchedule({ endsAt: '2026-11-01T00:00:00Z' })] },
      ['warning databases/nightly: it ended at 2026-11-01T00:00:00Z'],
    ],
    ['one that ends later is fine', { schedules: [aSchedule({ endsAt: '2026-12-01T00:00:00Z' })] }, []],
    [
      'one whose engine is gone is an error',
      { gone: [MACHINE] },
      [`error databases/nightly: it starts ${MACHINE}, which does not exist`],
    ],
    [
      'one that can not be read is an error',
      { unreadable: [{ arn: 'arn', policy: 'databases', cause: 'policy.name is missing' }] },
      ["error databases: its schedule arn holds a policy that can't be read (policy.name is missing)"],
    ],
  ])('%s', (_, read, expected) => {
    expect(judged(read)).toEqual(expected);
  });
});

test('versions: only another one, or none, is a warning', () => {
  const engines = ['1.0.0', '2.0.0', undefined].map((version, index) => ({ arn: `m${String(index)}`, version }));
  expect(said(judgeVersions({ version: '1.0.0', engines }))).toEqual([
    'warning m1: the engine is of version 2.0.0, this command of 1.0.0',
    'warning m2: the engine is of version unknown (it has no tag quiesce:version), this command of 1.0.0',
  ]);
});

test('roles: one that is missing, and one that may not start the machine', () => {
  const roles = (['allowed', 'denied', 'no-role'] as const).map((answer) => ({
    roleArn: answer,
    machineArn: MACHINE,
    answer,
  }));
  expect(said(judgeRoles(roles))).toEqual([
    `error denied: the role may not start ${MACHINE}`,
    'error no-role: the role does not exist',
  ]);
});

test('documents: missing, untagged, against the contract, of another account', () => {
  const policies = ['a', 'b'];
  const state = { status: 'usable', contract: {} } as never;
  const read = [
    { policies, document: { name: 'fine', access: 'tagged' as const, state } },
    {
      policies,
      document: {
        name: 'gone',
        access: 'unknown' as const,
        state: { status: 'missing' as const, detail: 'it does not exist' },
      },
    },
    {
      policies,
      document: {
        name: 'bare',
        access: 'untagged' as const,
        state: { status: 'missing' as const, detail: 'it lacks the tag' },
      },
    },
    {
      policies,
      document: { name: 'odd', access: 'tagged' as const, state: { status: 'unusable' as const, detail: 'no steps' } },
    },
    { policies, document: { name: 'foreign', access: 'unknown' as const, state } },
  ];
  const findings = judgeDocuments(read);
  expect(said(findings)).toEqual([
    'error gone: it does not exist (policies a, b)',
    'error bare: it lacks the tag (policies a, b)',
    'error odd: no steps (policies a, b)',
    "warning foreign: it belongs to another account, so its tags can't be read (policies a, b)",
  ]);
  expect(findings[1]?.remedy).toContain('aws ssm add-tags-to-resource');
});

describe('agents', () => {
  const node = { instanceId: 'i-1', agent: 'online' as const, agentVersion: '3.1', isLatestAgent: true };

  test.each<[string, Parameters<typeof judgeAgents>[0], readonly string[]]>([
    ['one that answers is fine', { targets: [fleet({})], nodes: [node], hostManagement: 'off' }, []],
    [
      'one that is offline is an error',
      { targets: [fleet({})], nodes: [{ ...node, agent: 'offline' }], hostManagement: 'off' },
      ['error i-1: its SSM Agent is offline'],
    ],
    [
      'an old one is a warning',
      { targets: [fleet({})], nodes: [{ ...node, isLatestAgent: false }], hostManagement: 'off' },
      ['warning i-1: its SSM Agent 3.1 is not the newest'],
    ],
    [
      'without a profile and without host management nothing can work',
      { targets: [fleet({ hasProfile: false })], nodes: [], hostManagement: 'off' },
      ['error i-1: it has no instance profile, and Default Host Management Configuration is off'],
    ],
    [
      'with a profile something else is missing',
      { targets: [fleet({})], nodes: [], hostManagement: 'off' },
      ['error i-1: Systems Manager does not know it'],
    ],
    [
      'host management stands for a profile',
      { targets: [fleet({ hasProfile: false })], nodes: [], hostManagement: 'on' },
      ['error i-1: Systems Manager does not know it'],
    ],
    [
      'a stopped instance has no agent',
      { targets: [fleet({ state: 'stopped' })], nodes: [], hostManagement: 'off' },
      [],
    ],
    [
      'a policy without scripts needs none',
      { targets: [fleet({ policy: { quiesce: { kind: 'none' } } })], nodes: [], hostManagement: 'off' },
      [],
    ],
    [
      'a policy without targets is a warning',
      { targets: [fleet({ instances: 0 })], nodes: [], hostManagement: 'off' },
      ['warning databases: it selects no instance'],
    ],
    [
      'an instance of two policies is said once',
      { targets: [fleet({}), fleet({ policy: { name: 'other' } })], nodes: [], hostManagement: 'on' },
      ['error i-1: Systems Manager does not know it'],
    ],
  ])('%s', (_, read, expected) => {
    expect(said(judgeAgents(read))).toEqual(expected);
  });
});

describe('keys', () => {
  const facts = { state: 'Enabled', manager: 'CUSTOMER', accountId: '111122223333' };
  const judged = (change: Partial<KeyRead>): readonly string[] =>
    said(
      judgeKeys({
        accountId: '111122223333',
        keys: [{ region: HOME, key: 'k', uses: ['vol-1'], isShared: false, facts, ...change }],
      }),
    );

  test.each<[string, Partial<KeyRead>, readonly string[]]>([
    ['an enabled one is fine', {}, []],
    ['one that is gone', { facts: undefined }, [`error k: KMS does not know the key (${HOME}; vol-1)`]],
    ['a disabled one', { facts: { ...facts, state: 'Disabled' } }, [`error k: the key is Disabled (${HOME}; vol-1)`]],
    [
      'one that is about to be deleted',
      { facts: { ...facts, state: 'PendingDeletion', deletedAt: '2026-12-24T00:00:00Z' } },
      [`error k: the key is deleted at 2026-12-24T00:00:00Z, and all its snapshots are lost then (${HOME}; vol-1)`],
    ],
    [
      'one of another account',
      { facts: { ...facts, accountId: '444455556666' } },
      [`warning k: the key belongs to account 444455556666, which can take it away (${HOME}; vol-1)`],
    ],
    ["AWS's own key is fine", { facts: { ...facts, manager: 'AWS' } }, []],
    [
      "AWS's own key of what is shared",
      { facts: { ...facts, manager: 'AWS' }, isShared: true },
      [
        `error k: a policy shares these snapshots, but what an AWS managed key encrypts can't be shared (${HOME}; vol-1)`,
      ],
    ],
    [
      'many uses are cut short',
      { facts: undefined, uses: ['a', 'b', 'c', 'd'] },
      [`error k: KMS does not know the key (${HOME}; a, b, c, …)`],
    ],
  ])('%s', (_, change, expected) => {
    expect(judged(change)).toEqual(expected);
  });

  test('each key of volumes and copies is asked once, where it is', () => {
    const copies = [{ regions: ['eu-west-1', 'eu-north-1'], encrypted: true, kmsKey: 'alias/backup' }];
    const schedules = [{ name: 'nightly', expression: 'rate(1 day)', copies, share: { accounts: ['444455556666'] } }];
    const volumes = [{ volumeId: 'vol-1', kmsKeyId: 'k' }, { volumeId: 'vol-2', kmsKeyId: 'k' }, { volumeId: 'vol-3' }];
    expect(keyUses([fleet({ policy: { schedules }, volumes })], HOME)).toEqual([
      { region: HOME, key: 'k', uses: ['vol-1', 'vol-2'], isShared: true },
      { region: 'eu-west-1', key: 'alias/backup', uses: ['copies of databases/nightly'], isShared: false },
      { region: 'eu-north-1', key: 'alias/backup', uses: ['copies of databases/nightly'], isShared: false },
    ]);
  });
});

describe('quotas', () => {
  const judged = (read: Partial<QuotaRead>): readonly string[] =>
    said(judgeQuotas({ region: HOME, targets: [], snapshots: 0, quotas: new Map(), ...read }));
  const copies = [{ regions: ['eu-west-1'], encrypted: false }];
  const copied = { schedules: [{ name: 'nightly', expression: 'rate(1 day)', copies }] };
  const volumes = Array.from({ length: 240 }, (_, index) => ({ volumeId: `vol-${String(index)}` }));

  test.each<[string, Partial<QuotaRead>, readonly string[]]>([
    ['a small fleet is fine', { targets: [fleet({ instances: 100 })], snapshots: 79_999 }, []],
    [
      'nearly all snapshots',
      { snapshots: 80_000 },
      [expect.stringMatching(/^warning .*80,000 snapshots, .* is 100,000$/)],
    ],
    [
      'all snapshots of a lower quota',
      { snapshots: 500, quotas: new Map([['Snapshots per Region', 500]]) },
      [expect.stringMatching(/^error /)],
    ],
    [
      'a new account has few functions',
      { targets: [fleet({ instances: 100 })], quotas: new Map([['Concurrent executions', 10]]) },
      [expect.stringContaining('use up to 10 functions, the quota "Concurrent executions" of Lambda is 10 ')],
    ],
    [
      'a fleet that takes more than an hour',
      { targets: [fleet({ instances: 14_400 })] },
      [expect.stringContaining('14,400 targets take at least 60 minutes')],
    ],
    [
      'copies that fill a night',
      { targets: [fleet({ policy: copied, volumes })] },
      [expect.stringContaining('240 snapshots of one firing are copied in 12 waves, because a Region takes 20 copies')],
    ],
    ['no copies, no waves', { targets: [fleet({ volumes })] }, []],
  ])('%s', (_, read, expected) => {
    expect(judged(read)).toEqual(expected);
  });
});

test('public access: private shares go on', () => {
  const judged = (publicAccess: string): readonly Judged[] =>
    judgeSharing({ region: HOME, publicAccess, sharing: ['files'] });
  expect(judged('block-all-sharing')).toEqual([]);
  expect(judged('block-new-sharing')).toEqual([]);
  expect(judged('unblocked')[0]?.remedy).toContain('The shares of files are private and go on.');
});

test('recycle bin: only snapshots of the targets count', () => {
  const binned = ['vol-1', 'vol-9'].map((volumeId, index) => ({
    snapshotId: `snap-${String(index)}`,
    volumeId,
    leavesAt: '2026-12-01',
  }));
  expect(said(judgeBin({ region: HOME, binned, volumeIds: ['vol-1'] }))).toEqual([
    expect.stringContaining('1 removed snapshot of the targets are in the Recycle Bin until 2026-12-01'),
  ]);
  expect(judgeBin({ region: HOME, binned, volumeIds: [] })).toEqual([]);
});

test.each<[readonly ('error' | 'warning' | 'unknown')[], number]>([
  [[], 0],
  [['warning'], 1],
  [['warning', 'error', 'unknown'], 2],
  [['warning', 'unknown'], 3],
])('findings %j end with the code %i', (severities, code) => {
  expect(EXIT_CODES[worstOf(severities.map((severity) => ({ severity })))]).toBe(code);
});
