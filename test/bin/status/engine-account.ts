import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { statusCommand } from '../../../bin/status/command';
import type { StatusReport } from '../../../bin/status/report';
import { EngineTag } from '../../../lambdas/domain/engine-tags';
import { runIdOf } from '../../../lambdas/domain/identifiers';
import { configOf } from '../../../lambdas/aws/clients';
import { dynamoDbLedger } from '../../../lambdas/aws/dynamodb/ledger';
import type { Ledger } from '../../../lambdas/ports';
import type { ExecutionEvent } from '../../../rehearsal/cloud/states/executions';
import { createLedgerTable } from '../../lambdas/aws/dynamodb/ledger-table';
import { PATIENT_LEDGER } from '../../lambdas/aws/wired';
import { runCommand, type Ended } from '../run-command';
import { deploy, HOME, withSets, type SetsAccount } from '../sets-account';

export const MACHINE = `arn:aws:states:${HOME}:111122223333:stateMachine:quiesce`;
export const EXECUTION = MACHINE.replace(':stateMachine:', ':execution:');
export const TABLE = 'quiesce-ledger';

export async function status(account: Pick<SetsAccount, 'url'>, ...flags: readonly string[]): Promise<Ended> {
  return runCommand(statusCommand(), account.url, ['--region', HOME, ...flags]);
}

export async function reported(account: SetsAccount, ...flags: readonly string[]): Promise<StatusReport> {
  return JSON.parse((await status(account, '--json', ...flags)).stdout) as StatusReport;
}

export interface Engine extends SetsAccount {
  readonly ledger: Ledger;
}

/** An account with an engine that has a ledger, and a policy whose schedule fires once a year: nothing is missed. */
export function withEngine(
  body: (engine: Engine) => Promise<void>,
  options: Parameters<typeof withSets>[1] & { readonly tags?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const { tags = { [EngineTag.LEDGER]: TABLE }, ...faults } = options;
  return withSets(async (account) => {
    const client = new DynamoDBClient({ ...configOf(PATIENT_LEDGER, HOME), endpoint: account.url });
    await createLedgerTable(client, TABLE);
    account.cloud.addStateMachine({ arn: MACHINE, tags });
    deploy(account, { schedule: { expression: 'cron(0 3 1 1 ? *)' } });
    await body({ ...account, ledger: dynamoDbLedger({ client, tableName: TABLE }) });
    client.destroy();
  }, faults);
}

/** A run of the schedule that fired so many hours ago, with this end. */
export async function addRun({ cloud, ledger }: Engine, completion: object, hoursAgo = 2): Promise<string> {
  const scheduledTime = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
  const fired = { policy: 'databases', schedule: 'nightly', scheduledTime };
  const runId = runIdOf({ ...fired, instant: scheduledTime });
  const executionArn = `${EXECUTION}:${runId}`;
  await ledger.claimRun({ runId, executionArn, now: scheduledTime, fired });
  const isCompleted = 'verdict' in completion && completion.verdict === 'Completed';
  const end: ExecutionEvent = isCompleted ? { type: 'ExecutionSucceeded' } : { type: 'ExecutionFailed' };
  const output = JSON.stringify({ completion });
  const exit = { type: 'TaskStateExited', stateExitedEventDetails: { name: 'CompleteRun', output } };
  cloud.putExecution({ arn: executionArn, events: [{ type: 'ExecutionStarted' }, exit, end] });
  return runId;
}

export const SUMMARY = '1 target: 1 application-consistent, 0 crash-consistent, 0 skipped, 0 failed';
