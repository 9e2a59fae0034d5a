import { aws_dynamodb as dynamodb, RemovalPolicy, type aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { OWED_INDEX } from '../../lambdas/environment';
import { defined } from '../../lambdas/domain/json';

/** The table of claims, holds, slots and owed thaws. Its items expire; the table outlives the stack. */
export class Ledger extends Construct {
  readonly table: dynamodb.Table;

  /** Without a key the table is encrypted by one that DynamoDB owns. */
  constructor(
    scope: Construct,
    id: string,
    readonly encryptionKey?: kms.IKey,
  ) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...defined({ encryptionKey }),
      // It knows which instances are owed a thaw: losing it with a stack could leave one frozen.
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // Sparse: only an item that owes a thaw has the attribute `owed`.
    this.table.addGlobalSecondaryIndex({
      indexName: OWED_INDEX,
      partitionKey: { name: 'owed', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'dueAt', type: dynamodb.AttributeType.STRING },
      projectionType: dynamodb.ProjectionType.ALL,
    });
  }
}
