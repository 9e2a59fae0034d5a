import { Fn, Stack, Token } from 'aws-cdk-lib';
import type { SnapshotEngine } from '../engine/snapshot-engine';

/** Links of the AWS console, by their labels. */
export function consoleLinks(engine: SnapshotEngine): Readonly<Record<string, string>> {
  const { region } = Stack.of(engine);
  const to = (service: string, path: string): string =>
    `https://${hostOf(region)}/${service}/home?region=${region}#${path}`;
  const queue = replacing(':', '%3A', replacing('/', '%2F', engine.deadLetterQueue.queueUrl));
  return {
    'State machine': to('states', `/statemachines/view/${engine.stateMachine.stateMachineArn}`),
    Logs: to('cloudwatch', `logsV2:log-groups/log-group/${replacing('/', '$252F', engine.logGroup.logGroupName)}`),
    Ledger: to('dynamodbv2', `table?name=${engine.ledgerTable.tableName}`),
    'Dead-letter queue': to('sqs/v3', `/queues/${queue}`),
    Schedules: to('scheduler', `schedules?groupName=${engine.scheduleGroup.scheduleGroupName}`),
  };
}

/** The partitions have consoles of their own. */
function hostOf(region: string): string {
  if (Token.isUnresolved(region)) {
    return 'console.aws.amazon.com';
  }
  if (region.startsWith('cn-')) {
    return 'console.amazonaws.cn';
  }
  return region.startsWith('us-gov-') ? 'console.amazonaws-us-gov.com' : `${region}.console.aws.amazon.com`;
}

/** Also in a text that only the deployment knows. */
function replacing(text: string, by: string, within: string): string {
  return Token.isUnresolved(within) ? Fn.join(by, Fn.split(text, within)) : within.split(text).join(by);
}
