import { Annotations, Aws, Fn, Names, aws_iam as iam, aws_logs as logs, type aws_kms as kms } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { documentation } from '../../documents/documentation';
import { defined } from '../../lambdas/domain/json';

/**
 * Step Functions writes a log group into a resource policy of the account, of at most 5,120 characters, and after that only
 * groups whose names begin like this.
 */
const PREFIX = '/aws/vendedlogs/states/';

export interface EngineLogsProps {
  readonly retention: logs.RetentionDays;
  readonly encryptionKey?: kms.IKey;
}

/**
 * The log group of all functions and runs: a run is read in one query, and log groups cost by what is written. Its name has
 * the path of the engine and the id of the stack, so no other engine, and no later stack of the same name, gets the same.
 */
export function engineLogs(scope: Construct, { retention, encryptionKey }: EngineLogsProps): logs.LogGroup {
  const stem = `${PREFIX}${Names.uniqueResourceName(scope, { maxLength: 200, separator: '-', allowedSpecialCharacters: '_-' })}`;
  if (encryptionKey !== undefined) {
    allowLogs(scope, encryptionKey, stem);
  }
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return new logs.LogGroup(scope, 'Logs', {
    logGroupName: `${stem}-${stackUuid}`,
    retention,
    ...defined({ encryptionKey }),
  });
}

/**
 * CloudWatch Logs uses the key by the key's policy only, which CDK leaves as it is. The statement names no resource of the
 * engine's stack, because the key may be in a stack on which this one depends.
 */
function allowLogs(scope: Construct, key: kms.IKey, stem: string): void {
  const service = `logs.${Aws.REGION}.amazonaws.com`;
  const groups = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${stem}-*`;
  const { statementAdded } = key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(service)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'], // In the policy of a key this is the key itself.
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
    }),
  );
  if (!statementAdded) {
    Annotations.of(scope).addWarningV2(
      '@quiesce/key-policy',
      `encryptionKey is imported, so its policy is not changed; the deployment fails unless it lets CloudWatch Logs use the key for the log groups ${stem}-* (${documentation('permissions.md')} has the statement); add it there, or acknowledge this`,
    );
  }
}
