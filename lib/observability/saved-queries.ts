import { Names, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { SnapshotEngine } from '../engine/snapshot-engine';

/** Events of the log that say that something went wrong, or may. */
const FAILURES = [
  'step-failed',
  'create-snapshots-failed',
  'vss-document-not-sent',
  'post-script-not-sent',
  'thaw-not-sent',
  'thaw-owed',
  'owed-thaw',
  'debt-not-struck-out',
  'debt-not-paid',
  'debts-left',
  'hold-not-released',
  'unreadable-run-input',
  'run-missed',
  'firing-undelivered',
  'set-labelled-late',
  'EventLost',
  'look-failed',
  'region-unseen',
  'round-failed',
  'policy-unreadable',
  'lifecycle-action-failed',
  'lifecycle-given-up',
  'lifecycle-not-told',
  'prune-held-back',
  'copy-late',
  'launch-refused',
  'report-not-read',
  'record-not-kept',
  'set-not-labelled',
  'set-not-unshared',
  'drill-left',
  'removal-failed',
] as const;

/** Reasons of crash-consistent sets that their policies promise as such. */
const PROMISED = ['no-scripts', 'pre-only', 'post-only'] as const;

const one = (names: readonly string[]): string => `[${names.map((name) => `"${name}"`).join(', ')}]`;

/** Questions of an operator, as queries of CloudWatch Logs Insights. Choose the time in the console. */
export const SAVED_QUERIES: Readonly<Record<string, logs.QueryStringProps>> = {
  'What failed, and why': {
    fields: [
      '@timestamp',
      'message',
      'policy',
      'instanceId',
      'instance',
      'outcome',
      'reason',
      'detail',
      'cause',
      'error.message',
    ],
    filterStatements: [
      `message in ${one(FAILURES)} or (message = "target-recorded" and ispresent(reason) and reason not in ${one(PROMISED)})`,
    ],
    sort: '@timestamp desc',
    limit: 500,
  },
  'Longest freezes': {
    fields: ['@timestamp', 'freezeMillis', 'policy', 'instanceId', 'outcome', 'reason', 'runId'],
    filterStatements: ['message = "target-recorded" and ispresent(freezeMillis)'],
    sort: 'freezeMillis desc',
    limit: 100,
  },
  'Freezes by policy': {
    filterStatements: ['message = "target-recorded" and ispresent(freezeMillis)'],
    statsStatements: [
      'count(*) as freezes, pct(freezeMillis, 50) as p50, pct(freezeMillis, 99) as p99, max(freezeMillis) as longest by policy',
    ],
    sort: 'longest desc',
  },
  'What waits for its turn': {
    fields: ['@timestamp', 'message', 'policy', 'instanceId', 'slotAt'],
    filterStatements: ['message in ["slot-awaited", "instance-busy"]'],
    sort: '@timestamp desc',
    limit: 500,
  },
  'Throttled calls': {
    filterStatements: ['message = "call-throttled"'],
    statsStatements: ['count(*) as calls by bin(5m) as minutes, bucket, region'],
    sort: 'minutes desc',
  },
  'What one run did': {
    fields: ['@timestamp', 'service', 'message', 'step', 'instanceId', 'millis', 'outcome', 'reason', 'error.message'],
    filterStatements: ['runId = "RUN"'],
    sort: '@timestamp asc',
    limit: 10_000,
  },
  'What the lifecycle removed': {
    fields: ['@timestamp', 'policy', 'instance', 'region', 'takenAt', 'reason'],
    filterStatements: ['message = "lifecycle-action" and action = "prune"'],
    sort: '@timestamp desc',
    limit: 1_000,
  },
  'What the lifecycle keeps': {
    filterStatements: ['message = "sets-judged"'],
    statsStatements: [
      'latest(kept) as keeps, latest(removed) as removes, latest(ignored) as ignores, latest(hoursSinceConsistentSet) as hours by policy',
    ],
    sort: 'policy asc',
  },
};

/** The saved queries of an engine, in a folder with its name. */
export class SavedQueries extends Construct {
  readonly definitions: logs.QueryDefinition[];

  constructor(scope: Construct, id: string, engine: SnapshotEngine) {
    super(scope, id);
    // A name is required. Two definitions may have the same one, so two engines do not take each other's.
    const folder = Names.uniqueResourceName(engine, { maxLength: 60, separator: '-' });
    this.definitions = Object.entries(SAVED_QUERIES).map(
      ([question, query]) =>
        new logs.QueryDefinition(this, question, {
          queryDefinitionName: `Quiesce/${folder}/${question}`,
          queryString: new logs.QueryString(query),
          logGroups: [engine.logGroup],
        }),
    );
  }
}
