/**
 * Every number that the model takes on trust, in one place, each with what it means. The defaults are modest values
 * for a laptop; a benchmark or a simulation hands in its own.
 */
export interface ModelSettings {
  /** From the call's arrival to its answer, in milliseconds, per operation; the effect falls in the middle. */
  readonly latencyMillis: Readonly<Record<string, number>>;
  /** For operations that `latencyMillis` doesn't name: a call within a Region takes 10 to 30 ms. */
  readonly otherLatencyMillis: number;
  /** How far a single latency lies from those, at most, as a share of them: 0 is always the same, 0.5 is half to one and a half. */
  readonly latencySpread: number;
  /** How long a client waits in vain before its connection breaks, for the time-out faults. */
  readonly unansweredMillis: number;

  /** From SendCommand to the agent: a long poll that is answered at once, usually 100 to 500 ms. */
  readonly deliveryMillis: number;
  /** Added to each delivery, times a random number below one, so that two commands arrive in no order. */
  readonly deliveryJitterMillis: number;
  /** How late a change of a command's status shows in List and Get: Run Command is eventually consistent. */
  readonly statusVisibilityMillis: number;
  /** Scripts that an agent runs at the same time (SSM Agent 3.3, CommandWorkersLimit). */
  readonly agentWorkers: number;
  /** Commands that it queues beside those (SSM Agent 3.3, CommandWorkerBufferLimit); more are delivered later. */
  readonly agentBuffer: number;
  /** How long the agent looks for the output of a script that it killed; it does not wait for its end. */
  readonly killGraceMillis: number;
  /** How StatusDetails are spelled: both occur in AWS's answers. */
  readonly statusDetails: 'joined' | 'blanks';

  /** From `pending` to `completed`. Real ones take minutes to hours, which is too long for a rehearsal on a laptop. */
  readonly snapshotPendingMillis: number;
  /** The same of a copy; a time-based one takes at most its own time. */
  readonly copyPendingMillis: number;
  /** From the start of an archival or of a restore to its end. Real ones take hours to days. */
  readonly tieringMillis: number;
  /** From `enabling` to `enabled`; disabling takes half of it. Real ones take an hour for each TiB. */
  readonly fastRestoreMillis: number;
  /** How long DescribeSnapshots still shows a deleted snapshot. */
  readonly deletionVisibleMillis: number;
  /** How long deleted snapshots stay in the Recycle Bin; 0: there is no rule for it. */
  readonly recycleBinMillis: number;
  /** The same of deleted volumes. */
  readonly volumeBinMillis: number;
  /** How late a new snapshot shows in DescribeSnapshots. */
  readonly snapshotVisibleMillis: number;
  /** How late CreateTags and DeleteTags find a new snapshot; before that they answer InvalidSnapshot.NotFound. */
  readonly snapshotTaggableMillis: number;
  /** Between two snapshots of one volume (EC2 errors overview); sooner is SnapshotCreationPerVolumeRateExceeded. */
  readonly perVolumeSpacingMillis: number;
  /** Pending snapshots of one volume (EBS quotas): 1 for st1 and sc1, 5 for all others. */
  readonly pendingPerVolume: number;
  readonly pendingPerColdVolume: number;
  /** What happens when a copied volume tag has a key that the call gives too. AWS does not document it; refusing is safe. */
  readonly copiedTagClash: 'refused' | 'given-wins';

  /** From RunInstances to `running`. Real ones take 10 to 60 seconds. */
  readonly launchMillis: number;
  /** From `running` until Systems Manager knows the instance. Real ones take one to three minutes. */
  readonly registrationMillis: number;
  /** From `shutting-down` to `terminated`, or from `stopping` to `stopped`. Real ones take up to minutes. */
  readonly shutdownMillis: number;
  /** How late a new instance and its volumes show in the Describe calls. */
  readonly launchVisibleMillis: number;
  /** The sum of the rates at which volumes are initialized at the same time, in MiB a second (EBS quotas). */
  readonly initializationQuota: number;

  /** The most that EC2 gives on a page, when the call asks for pages: it may give less than was asked for. */
  readonly pageItems: number;

  /** What AWS's VSS document takes to prepare and freeze the writers. Real ones take up to minutes. */
  readonly vssPreparationMillis: number;
  /** From its snapshots to their last tags: the writers are thawed in between. */
  readonly vssTaggingMillis: number;

  /**
   * Request buckets of an account and Region, by operation: EC2's are published, SSM's are not, so it has none. Writes
   * to one item of the ledger have the name of the port's method.
   */
  readonly buckets: Readonly<Record<string, Bucket>>;
}

export interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
}

/** Describe calls with neither filter nor page nor id draw from a smaller bucket (EC2 API throttling). */
export const UNFILTERED = 'UnfilteredDescribe';

/** All defaults but the latencies and buckets that operations declare (`operations.ts` adds them). */
export const PLAIN_SETTINGS: ModelSettings = {
  latencyMillis: {},
  otherLatencyMillis: 15,
  latencySpread: 0,
  unansweredMillis: 3_000,
  deliveryMillis: 250,
  deliveryJitterMillis: 50,
  statusVisibilityMillis: 100,
  agentWorkers: 5,
  agentBuffer: 5,
  killGraceMillis: 50,
  statusDetails: 'joined',
  snapshotPendingMillis: 2_000,
  copyPendingMillis: 5_000,
  tieringMillis: 5_000,
  fastRestoreMillis: 4_000,
  deletionVisibleMillis: 0,
  recycleBinMillis: 0,
  volumeBinMillis: 0,
  snapshotVisibleMillis: 0,
  snapshotTaggableMillis: 0,
  perVolumeSpacingMillis: 15_000,
  pendingPerVolume: 5,
  pendingPerColdVolume: 1,
  copiedTagClash: 'refused',
  launchMillis: 1_000,
  registrationMillis: 1_000,
  shutdownMillis: 1_000,
  launchVisibleMillis: 0,
  initializationQuota: 5_000,
  pageItems: 1_000,
  vssPreparationMillis: 1_500,
  vssTaggingMillis: 500,
  buckets: { [UNFILTERED]: { burst: 50, perSecond: 10 } },
};

export type ModelSettingOverrides = Partial<ModelSettings>;
