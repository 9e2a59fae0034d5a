import type { aws_s3 as s3, aws_scheduler as scheduler, Duration } from 'aws-cdk-lib';
import { AT_KIND } from '../policy/policy-schedule';
import type { SnapshotPolicy } from '../policy/snapshot-policy';
import { DURATION, FLAG, having, kind, NUMBER, optional, structOf, TEXT, type Kinds } from '../prop-checks';
import { Check } from './check';
import { Choice } from './choice';
import { INSTANCE_KINDS, type DrillInstance } from './drill-instance';
import { DrillNetwork } from './drill-network';

/** A bucket for the records of drills. */
export interface DrillRecords {
  /**
   * The bucket. Each drill writes a JSON and a Markdown file, once, so the bucket may have versions and Object Lock. The
   * engine gets the right to write there, and to use the bucket's key if this app has it.
   */
  readonly bucket: s3.IBucket;

  /**
   * Beginning of the names of the files; the name of the drill, its id and the ending follow. Up to 400 characters.
   *
   * @default 'drills/'
   */
  readonly prefix?: string;
}

/** Settings of a restore drill. */
export interface RestoreDrillProps {
  /** The policy whose sets are restored. It promises application-consistent sets of Linux instances. */
  readonly policy: SnapshotPolicy;

  /** What is done with the restored set, and what is expected. */
  readonly check: Check;

  /** When a drill starts: `ScheduleExpression.cron`, `.rate` or `.at`. A rate starts its first drill at once. */
  readonly at: scheduler.ScheduleExpression;

  /**
   * Which set is restored.
   *
   * @default Choice.latest()
   */
  readonly choose?: Choice;

  /**
   * The network of the instance.
   *
   * @default - a VPC that all drills of the stack share, as `DrillNetwork.isolated()` makes it
   */
  readonly network?: DrillNetwork;

  /**
   * The instance on which the set is restored. The check of a database needs an image that has its server.
   *
   * @default - Amazon Linux 2023 on m7i.large, for checks that need no server
   */
  readonly instance?: DrillInstance;

  /**
   * Longest time from the launch of the instance to its end: 15 minutes to 24 hours. The instance ends itself at this time,
   * also when nothing outside answers. A set of more than about 200 GiB needs a longer one.
   *
   * @default Duration.hours(2)
   */
  readonly timeout?: Duration;

  /**
   * Longest time for the check: whole seconds from 30 seconds to 6 hours, and at least 10 minutes less than the timeout, because
   * the instance starts and ends in this time too. A check that reads all data takes about 3 minutes
   * for each 10 GiB.
   *
   * @default - half of the timeout; less where the timeout leaves less, and at most 6 hours
   */
  readonly checkTimeout?: Duration;

  /**
   * Keep the record of each drill in a bucket. It is in the log of the engine too, and its hash in the tags of the set.
   *
   * @default - the log, the event and the tags only
   */
  readonly records?: DrillRecords;

  /**
   * Rate at which the volumes load their data from the snapshots, for which EC2 bills: whole MiB a second from 100 to 300.
   * Where EC2 refuses the rate, the drill goes on without it and says so.
   *
   * @default - blocks are loaded when they are read
   */
  readonly initializationRate?: number;

  /**
   * Name of the drill, in its events and records: 1 to 100 letters, digits, `.`, `_` and `-`, unique in an engine.
   *
   * @default - made from the path of the construct
   */
  readonly drillName?: string;

  /**
   * Whether the schedule starts drills.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

export const RECORDS_KINDS: Kinds<DrillRecords> = {
  bucket: having('arnForObjects', 'a bucket of S3'),
  prefix: optional(TEXT),
};

/** What each prop takes, for programs that are not type-checked. */
export const RESTORE_DRILL_KINDS: Kinds<RestoreDrillProps> = {
  policy: having('_policy', 'a SnapshotPolicy'),
  check: kind('a Check', 'call a method of it, such as Check.postgresql()', (value) => value instanceof Check),
  at: AT_KIND,
  choose: optional(kind('a Choice', 'use Choice.latest or Choice.randomWithin', (value) => value instanceof Choice)),
  network: optional(
    kind(
      'a DrillNetwork',
      'use DrillNetwork.isolated, DrillNetwork.of or DrillNetwork.inAccount',
      (value) => value instanceof DrillNetwork,
    ),
  ),
  instance: optional(structOf(INSTANCE_KINDS)),
  timeout: optional(DURATION),
  checkTimeout: optional(DURATION),
  records: optional(structOf(RECORDS_KINDS)),
  initializationRate: optional(NUMBER),
  drillName: optional(TEXT),
  enabled: optional(FLAG),
};
