import { randomUUID } from 'node:crypto';
import { answered } from './answered';
import type { LiveAccount } from './live-account';

/** Starts an execution of an engine's machine by hand. Its name makes a repeated call harmless. */
export async function startByHand(
  account: Pick<LiveAccount, 'region' | 'clock' | 'executions'>,
  machineArn: string,
  input: object,
): ReturnType<LiveAccount['executions']['start']> {
  const execution = { machineArn, name: `by-hand-${randomUUID()}`, input: JSON.stringify(input) };
  return answered(account, `states:StartExecution on ${machineArn}`, () => account.executions.start(execution));
}
