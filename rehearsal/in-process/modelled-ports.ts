import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { CREATE_SNAPSHOTS, EVENTS, LAUNCH, POLL, READ, SEND_SCRIPT } from '../../lambdas/aws/clients';
import { ec2DrillImages } from '../../lambdas/aws/ec2/drill-images';
import { ec2DrillInstances } from '../../lambdas/aws/ec2/drill-instances';
import { ec2Instances } from '../../lambdas/aws/ec2/instances';
import { ec2Snapshots } from '../../lambdas/aws/ec2/snapshots';
import { ec2StoredSets } from '../../lambdas/aws/ec2/stored-sets';
import { eventBridgeEvents } from '../../lambdas/aws/eventbridge/events';
import { s3Records } from '../../lambdas/aws/s3/records';
import { schedulerSchedules } from '../../lambdas/aws/scheduler/schedules';
import { sqsDeadLetters } from '../../lambdas/aws/sqs/dead-letters';
import { ssmDocuments } from '../../lambdas/aws/ssm/documents';
import { ssmScripts } from '../../lambdas/aws/ssm/scripts';
import { defined } from '../../lambdas/domain/json';
import type { Clock, Log, Metrics, Ports } from '../../lambdas/ports';
import { cloudClient, type Calling } from './cloud-client';
import type { LedgerBooks } from './ledger/books';
import { memoryLedger, throughModel } from './ledger/ledger';

/** What the engine's functions find in their environment. */
export const DEAD_LETTER_QUEUE = 'https://sqs.eu-central-1.amazonaws.com/111122223333/dead-letters';
export const SCHEDULE_GROUP = 'quiesce';

export interface PortsOptions {
  readonly calling: Calling;
  readonly books: LedgerBooks;
  /** Milliseconds that the invocation has left, by the model's clock. */
  readonly remaining: () => number;
  readonly start: 'cold' | 'warm';
  readonly metrics: Metrics;
  readonly log: Log;
  readonly consistencySeconds: number;
  /** Of a drill's place in another account. @default - the place is in the own one */
  readonly role?: string;
}

/** All ports of one invocation: the product's own adapters on the model, and the ledger in memory. */
export function modelledPorts(options: PortsOptions): Ports {
  const { calling, metrics, log, consistencySeconds, role } = options;
  const placed = { ...calling, ...defined({ role }) };
  const clock: Clock = {
    now: () => calling.clock.now(),
    sleep: (millis) => calling.clock.sleep(Math.max(0, millis)),
    remaining: options.remaining,
  };
  const [ec2, ssm] = [cloudClient(EC2Client, calling, READ), cloudClient(SSMClient, calling, READ)];
  const [there, managing] = [cloudClient(EC2Client, placed, READ), cloudClient(SSMClient, placed, READ)];
  const events = cloudClient(EventBridgeClient, calling, EVENTS);
  const create = cloudClient(EC2Client, calling, CREATE_SNAPSHOTS);
  const [send, poll] = [cloudClient(SSMClient, placed, SEND_SCRIPT), cloudClient(SSMClient, placed, POLL)];
  const sqs = cloudClient(SQSClient, calling, READ);
  const scheduler = cloudClient(SchedulerClient, calling, READ);
  return {
    instances: ec2Instances({ ec2: there, ssm: managing }),
    snapshots: ec2Snapshots({ once: create, read: ec2, clock, consistencySeconds }),
    storedSets: ec2StoredSets({
      clients: (region) => ({
        read: cloudClient(EC2Client, { ...calling, region }, READ),
        once: cloudClient(EC2Client, { ...calling, region }, CREATE_SNAPSHOTS),
      }),
    }),
    drillInstances: ec2DrillInstances({ ec2: there, once: cloudClient(EC2Client, placed, LAUNCH) }),
    drillImages: ec2DrillImages(ec2),
    drillRecords: s3Records({ client: cloudClient(S3Client, calling, READ) }),
    documents: ssmDocuments(ssm),
    scripts: ssmScripts({ once: send, poll, clock, consistencySeconds }),
    ledger: memoryLedger({ books: options.books, pass: throughModel(calling) }),
    events: eventBridgeEvents({ client: events, busName: 'default', clock, log, metrics }),
    deadLetters: sqsDeadLetters({ client: sqs, queueUrl: DEAD_LETTER_QUEUE }),
    schedules: schedulerSchedules({ client: scheduler, groupName: SCHEDULE_GROUP }),
    metrics,
    clock,
    invocation: { start: () => options.start },
    log,
    random: calling.random,
  };
}
