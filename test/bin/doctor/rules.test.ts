import { judgeAgents } from '../../../bin/doctor/checks/agents';
import { judgeDocuments } from '../../../bin/doctor/checks/documents';
import { judgeRoles } from '../../../bin/doctor/checks/scheduler-role';
import { judgeSchedules, type ScheduleRead } from '../../../bin/doctor/checks/schedules';
import { judgeVersions } from '../../../bin/doctor/checks/versions';
import { EXIT_CODES, worstOf } from '../../../bin/doctor/report';
import { fleet, HOME, said } from './fleet';

const MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:m';

const aSchedule = (changes: Partial<ScheduleRead['schedules'][number]> = {}): ScheduleRead['schedules'][number] => ({
  ...{ policy: 'databases', schedule: 'nightly', arn: 'arn', createdAt: '', targetArn: MACHINE },
  ...{ roleArn: 'role', input: '' },
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

test.each<[readonly ('error' | 'warning' | 'unknown')[], number]>([
  [[], 0],
  [['warning'], 1],
  [['warning', 'error', 'unknown'], 2],
  [['warning', 'unknown'], 3],
])('findings %j end with the code %i', (severities, code) => {
  expect(EXIT_CODES[worstOf(severities.map((severity) => ({ severity })))]).toBe(code);
});
