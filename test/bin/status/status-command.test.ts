import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { statusCommand } from '../../../bin/status/command';
import { EngineTag } from '../../../lambdas/domain/engine-tags';
import { TagKey } from '../../../lambdas/domain/snapshot-tags';
import { configOf } from '../../../lambdas/aws/clients';
import { dynamoDbLedger } from '../../../lambdas/aws/dynamodb/ledger';
import { systemClock } from '../../../rehearsal/clock';
import { aHold } from '../../lambdas/aws/dynamodb/holds';
import { createLedgerTable } from '../../lambdas/aws/dynamodb/ledger-table';
import { PATIENT_LEDGER } from '../../lambdas/aws/wired';
import { deployDrill } from '../drill/drills';
import { runCommand } from '../run-command';
import { addSet, deploy, HOME, INSTANCE, isRead, withSets } from '../sets-account';
import { addRun, EXECUTION, MACHINE, reported, status, SUMMARY, TABLE, withEngine } from './engine-account';

test('a policy that is well is ok, with all that there is to know, and nothing is changed', () =>
  withEngine(async (engine) => {
    await addRun(engine, { verdict: 'Completed', summary: SUMMARY });
    addSet(engine, { number: 1, daysAgo: 0, tags: { [TagKey.FREEZE_MILLIS]: '812' } });
    addSet(engine, { number: 2, daysAgo: 1, tags: { [TagKey.FREEZE_MILLIS]: '4812' } });
    const before = engine.operations().length;
    const { stdout, exitCode } = await status(engine);
    const [verdict, where, ...lines] = stdout.split('\n');
    expect(verdict).toBe('OK: nothing is wrong with databases');
    expect(where).toMatch(/^Region eu-central-1, seen 0 s ago \(\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d\)$/);
    const page = lines.join('\n');
    expect(page).toContain('Policy databases, enabled\n');
    expect(page).toMatch(/last run +Completed, started 2 h ago \(.*\): 1 target: 1 application-consistent/);
    expect(page).toMatch(new RegExp(`last set +application-consistent 1 h ago \\(.*\\), of ${INSTANCE}, completed`));
    expect(page).toMatch(/freeze +last 812 ms, longest 4,812 ms of 2 sets; the lease is 90 s/);
    expect(page).toMatch(/thaws +none is owed/);
    expect(page).toMatch(/lifecycle +nothing to do/);
    expect(page).toMatch(/next +nightly in \d+ d/);
    expect(exitCode).toBe(0);
    const changes = engine
      .operations()
      .slice(before)
      .filter((operation) => !isRead(operation));
    expect([...new Set(changes)]).toEqual(['Query']);
  }));

test('--json has a version and the same facts', () =>
  withEngine(async (engine) => {
    const runId = await addRun(engine, { verdict: 'Completed', summary: SUMMARY });
    addSet(engine, { number: 1, daysAgo: 0 });
    const now = new Date().toISOString();
    await engine.ledger.claimRound({ by: 'round-1', now, until: now, woken: false });
    await engine.ledger.endRound({ by: 'round-1', now, left: false });
    expect(await reported(engine)).toMatchObject({
      version: 1,
      verdict: 'ok',
      region: HOME,
      findings: [],
      policies: [
        {
          policy: 'databases',
          promise: 'application-consistent',
          lastRun: { runId, executionArn: `${EXECUTION}:${runId}`, state: 'ended', verdict: 'Completed' },
          lastSet: { instance: INSTANCE, state: 'completed' },
          missedFirings: [],
          owedThaws: [],
        },
      ],
      engines: [{ stateMachineArn: MACHINE, ledger: TABLE, unread: [], round: { endedAt: now, left: false } }],
    });
  }));

test('the newest restore drill of the policy is shown, and one that failed is critical', () =>
  withEngine(async (engine) => {
    await addRun(engine, { verdict: 'Completed', summary: SUMMARY });
    addSet(engine, { number: 1, daysAgo: 0 });
    deployDrill(engine);
    expect((await status(engine)).stdout).toMatch(/drill +none has ended yet/);
    const endedAt = new Date(Date.now() - 50 * 3_600_000).toISOString();
    await engine.ledger.noteDrill({ policy: 'databases', drillId: 'd-1', verdict: 'failed', endedAt });
    await engine.ledger.noteDrill({ policy: 'files', drillId: 'd-2', verdict: 'passed', endedAt });
    const { stdout, exitCode } = await status(engine);
    expect(stdout).toMatch(
      /^CRITICAL: policy databases: the newest restore drill, ended 2 d 2 h ago \(.*\), failed; no set has passed one\n/,
    );
    expect(stdout).toMatch(/drill +the newest one failed 2 d 2 h ago/);
    expect(exitCode).toBe(2);
    expect((await reported(engine)).policies[0]?.drills).toEqual({
      ...{ names: ['weekly'], passedSets: 0, newest: { verdict: 'failed', endedAt } },
    });
  }));

test('an overdue thaw and a failed run are critical, and the first line has the worst', () =>
  withEngine(async (engine) => {
    await addRun(engine, { verdict: 'Failed', summary: 'the run stopped at an error: X: y' });
    await engine.ledger.hold(aHold({ policy: 'databases', instanceId: INSTANCE }));
    const { stdout, exitCode } = await status(engine);
    expect(stdout.split('\n')[0]).toMatch(
      new RegExp(
        `^CRITICAL: policy databases: ${INSTANCE} is owed a thaw, due .* ago \\(.*\\); it may still be frozen \\(and 1 critical\\)$`,
      ),
    );
    expect(stdout).toMatch(/critical {2}policy databases: the last run, started .* ended Failed: the run stopped at/);
    expect(stdout).toContain('docs/runbook.md#owedthaw');
    expect(exitCode).toBe(2);
  }));

test('a run in part is a warning; the newest run counts, also one by hand that made the newest set', () =>
  withEngine(async (engine) => {
    await addRun(engine, { verdict: 'PartiallyFailed', summary: 'in part' });
    expect((await status(engine)).exitCode).toBe(1);
    const arn = `${EXECUTION}:by-hand`;
    await engine.ledger.claimRun({ runId: 'run-1', executionArn: arn, now: new Date().toISOString() });
    engine.cloud.putExecution({ arn, events: [{ type: 'ExecutionStarted' }] });
    addSet(engine, { number: 1, daysAgo: 0 });
    const { verdict, policies } = await reported(engine);
    expect(policies[0]?.lastRun).toMatchObject({ runId: 'run-1', state: 'running' });
    expect(verdict).toBe('ok');
  }));

test.each([1, 2])('of a policy with two engines the newest run counts, here that of engine %i', (newest) =>
  withEngine(async (engine) => {
    const [targetArn, table] = [`${MACHINE}-2`, `${TABLE}-2`];
    const client = new DynamoDBClient({ ...configOf(PATIENT_LEDGER, HOME), endpoint: engine.url });
    await createLedgerTable(client, table);
    engine.cloud.addStateMachine({ arn: targetArn, tags: { [EngineTag.LEDGER]: table } });
    deploy(engine, { group: 'engine-2', targetArn, schedule: { expression: 'cron(0 3 1 1 ? *)' } });
    const second = { ...engine, ledger: dynamoDbLedger({ client, tableName: table }) };
    await addRun(newest === 1 ? second : engine, { verdict: 'Failed', summary: 'old' }, 3);
    const newer = await addRun(newest === 1 ? engine : second, { verdict: 'Completed', summary: SUMMARY }, 2);
    const { policies, engines, verdict } = await reported(engine);
    expect(engines).toHaveLength(2);
    expect(policies.map(({ lastRun }) => lastRun?.runId)).toEqual([newer]);
    expect(verdict).toBe('ok');
    client.destroy();
  }),
);

test('a deployment does not hide that the last set is old; a pause of the policy does', () =>
  withEngine(async (engine) => {
    const files = { name: 'files', schedule: { expression: 'cron(0 3 * * ? *)' } };
    const then = jest.spyOn(systemClock, 'now').mockReturnValue(Date.now() - 40 * 86_400_000);
    deploy(engine, files);
    then.mockRestore();
    deploy(engine, files);
    addSet(engine, { number: 1, daysAgo: 30, policy: 'files' });
    const { verdict, findings, policies } = await reported(engine, '--policy', 'files');
    expect(findings).toEqual([expect.objectContaining({ severity: 'critical', code: 'no-set', policy: 'files' })]);
    expect(policies[0]).toMatchObject({ missedFirings: [], overdueSince: expect.any(String) as unknown });
    expect(verdict).toBe('critical');

    const now = new Date().toISOString();
    await engine.ledger.claimRound({ by: 'round-1', now, until: now, woken: false });
    await engine.ledger.endRound({ by: 'round-1', now, left: false, disabledAt: new Map([['files', now]]) });
    const paused = await reported(engine, '--policy', 'files');
    expect(paused).toMatchObject({ verdict: 'ok', findings: [] });
    expect(paused.engines[0]?.round).toEqual({ endedAt: now, left: false, woken: false });
  }));

test.each<[string, Parameters<typeof withEngine>[1], string]>([
  [
    'a machine without the tag',
    { tags: {} },
    `state machine ${MACHINE} is gone, or has no tag quiesce:ledger: its DynamoDB table is not known`,
  ],
  [
    'a table that may not be read',
    { faults: ({ operation }) => (operation === 'Query' ? { kind: 'denied' } : undefined) },
    `engine ${MACHINE} could not be read (AccessDeniedException: not authorized); this needs dynamodb:GetItem and dynamodb:Query on ${TABLE}`,
  ],
  [
    'tags that may not be read',
    { faults: ({ operation }) => (operation === 'ListTagsForResource' ? { kind: 'denied' } : undefined) },
    'this needs states:ListTagsForResource',
  ],
  [
    'runs that may not be read',
    { faults: ({ operation }) => (operation === 'GetExecutionHistory' ? { kind: 'denied' } : undefined) },
    'this needs states:GetExecutionHistory',
  ],
])('%s is unknown, and all else is shown', (_, options, message) =>
  withEngine(async (engine) => {
    await addRun(engine, { verdict: 'Completed' });
    addSet(engine, { number: 1, daysAgo: 0 });
    const { stdout, exitCode } = await status(engine);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(message);
    expect(stdout).toMatch(/^UNKNOWN: /);
    expect(stdout).toMatch(/last set +application-consistent/);
    expect(stdout).not.toMatch(/last run +Completed/);
    expect(exitCode).toBe(3);
  }, options),
);

test('an account without a policy is unknown', () =>
  withSets(async (account) => {
    const { stdout, exitCode } = await status(account);
    expect(stdout.split('\n')[0]).toBe(`UNKNOWN: there is no policy in ${HOME}`);
    expect(exitCode).toBe(3);
  }));

test('only the policy that was asked for is judged, and one that is not deployed is refused', () =>
  withEngine(async (engine) => {
    deploy(engine, { name: 'files', schedule: { expression: 'cron(0 3 1 1 ? *)' } });
    await addRun(engine, { verdict: 'Failed', summary: 'x' });
    const { policies, verdict } = await reported(engine, '--policy', 'files');
    expect(policies.map(({ policy }) => policy)).toEqual(['files']);
    expect(verdict).toBe('ok');
    const { stderr, exitCode, stdout } = await status(engine, '--policy', 'db');
    expect(stderr).toContain('--policy is "db", allowed: databases, files; correct it, or give another --region\n');
    expect(stdout).toBe('');
    expect(exitCode).toBe(3);
  }));

test('what can not be asked at all is unknown', async () => {
  const { stderr, exitCode } = await status({ url: 'http://127.0.0.1:1' }, '--region', 'frankfurt');
  expect(stderr).toBe('--region is "frankfurt", allowed: a Region such as eu-west-1; correct it\n');
  expect(exitCode).toBe(3);
});

test('a wrong interval is refused', async () => {
  const command = statusCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  await expect(runCommand(command, '', ['--watch', '1'])).rejects.toThrow('allowed: a whole number from 5 to 86400');
});
