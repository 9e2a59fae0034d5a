import { Tags, aws_stepfunctions as sfn, type Duration, type aws_dynamodb as dynamodb, type aws_logs as logs } from 'aws-cdk-lib'; // prettier-ignore
import type { Construct } from 'constructs';
import { version } from '../../package.json';
import { EngineTag } from '../../lambdas/domain/engine-tags';

export interface EngineMachineProps {
  readonly definition: sfn.IChainable;
  readonly timeout: Duration;
  readonly tracingEnabled: boolean;
  readonly logGroup: logs.ILogGroup;
  readonly ledgerTable: Pick<dynamodb.ITable, 'tableName'>;
}

/** A state machine of an engine. */
export function engineMachine(scope: Construct, id: string, props: EngineMachineProps): sfn.StateMachine {
  const { definition, timeout, tracingEnabled, logGroup, ledgerTable } = props;
  const machine = new sfn.StateMachine(scope, id, {
    definitionBody: sfn.DefinitionBody.fromChainable(definition),
    stateMachineType: sfn.StateMachineType.STANDARD,
    timeout,
    tracingEnabled,
    // The history of an execution is kept for 90 days anyway; the log is for what went wrong, and holds no inputs.
    logs: { destination: logGroup, level: sfn.LogLevel.ERROR, includeExecutionData: false },
  });
  // For the commands for a live account: they know a schedule, and so its state machine.
  Tags.of(machine).add(EngineTag.LEDGER, ledgerTable.tableName);
  Tags.of(machine).add(EngineTag.VERSION, version);
  return machine;
}
