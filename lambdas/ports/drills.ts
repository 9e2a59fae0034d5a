import type { DrillVerdict } from '../domain/drill/drill-verdict';
import type { IsolationFacts } from '../domain/drill/isolation';

/**
 * The instances of restore drills. All methods reject with `Throttled`, `Denied` or `Unavailable`, and what EC2 refuses
 * with `Refused`. No method names an instance or a volume that is not a drill's: IAM refuses it too.
 */
export interface DrillInstances {
  /** What leads out of a place and into it. */
  isolation(place: { readonly subnets: readonly string[]; readonly securityGroup: string }): Promise<IsolationFacts>;
  /**
   * One RunInstances call, with a client token: the same request again answers the same instance. Rejects with
   * `Refused`, whose code tells capacity from quotas and from a snapshot that is gone, or with `OutcomeUnknown`.
   */
  launch(request: LaunchRequest): Promise<{ readonly instanceId: string }>;
  /** Instances with the tag of this drill, those too that are terminated but still listed; eventually consistent. */
  find(drillId: string): Promise<readonly DrillInstance[]>;
  /** Volumes with the tag of this drill; eventually consistent. */
  volumes(drillId: string): Promise<readonly DrillVolume[]>;
  terminate(instanceId: string): Promise<void>;
  /** The volume is no longer attached to an instance. */
  deleteVolume(volumeId: string): Promise<'removed' | 'gone'>;
}

export interface LaunchRequest {
  readonly drillId: string;
  /** Up to 64 characters: another one for another request. */
  readonly clientToken: string;
  readonly drill: string;
  readonly image: string;
  readonly instanceType: string;
  readonly subnet: string;
  readonly securityGroup: string;
  readonly instanceProfile?: string;
  readonly volumes: readonly {
    readonly device: string;
    readonly snapshotId: string;
    /** MiB a second. */
    readonly initializationRate?: number;
  }[];
  /** What the instance runs first, as text. */
  readonly userData: string;
}

export interface DrillInstance {
  readonly instanceId: string;
  /** EC2's state name. */
  readonly state: string;
  /** Why it is in this state, in EC2's words; empty where it says nothing. */
  readonly stateReason: string;
  /** ISO-8601. */
  readonly launchedAt: string;
  /** As attached. */
  readonly volumes: readonly { readonly device: string; readonly volumeId: string; readonly status: string }[];
}

export interface DrillVolume {
  readonly volumeId: string;
  readonly snapshotId: string;
  /** EC2's state name. */
  readonly state: string;
}

/** The removal of a drill's instance that is owed since before its launch, and until the end of the drill is told. */
export interface OwedRemoval {
  readonly drillId: string;
  readonly drill: string;
  readonly policy: string;
  readonly executionArn: string;
  /** In whose account the instance is, and with which the snapshots are shared; absent for the own account. */
  readonly role?: string;
  /** Of the set: where it is, and all its snapshots. */
  readonly region: string;
  readonly snapshotIds: readonly string[];
  /** ISO-8601. A launch may still come for some minutes after it. */
  readonly owedSince: string;
  /** ISO-8601: from here on the guard removes what is there. */
  readonly dueAt: string;
  /** ISO-8601: how the drill ended was told. */
  readonly toldAt?: string;
}

/** The newest drill of a policy. */
export interface NewestDrill {
  readonly policy: string;
  readonly drillId: string;
  readonly verdict: DrillVerdict;
  /** ISO-8601. */
  readonly endedAt: string;
}

/** What the ledger knows of drills. Every method is safe to repeat. */
export interface DrillDebts {
  /** From when this resolves a removal is owed, whether or not the launch happens. */
  oweRemoval(debt: OwedRemoval): Promise<void>;
  /** All that are owed, the one that is due first first; eventually consistent. */
  owedRemovals(): Promise<readonly OwedRemoval[]>;
  /** Nothing of the drill is left, and its end was told. */
  settleRemoval(drillId: string): Promise<void>;
  /** Keeps how the newest drill of a policy ended. One that ended earlier than the one that is known changes nothing. */
  noteDrill(drill: NewestDrill): Promise<void>;
  /** The newest drill of each policy; eventually consistent. */
  newestDrills(): Promise<readonly NewestDrill[]>;
}

/** Where the records of drills are kept. */
export interface DrillRecords {
  /** Writes a file. One of this name that is there already is left as it is. Rejects with `Throttled`, `Denied`, `BadInput` or `Unavailable`. */
  put(file: {
    readonly bucket: string;
    readonly key: string;
    readonly body: string;
    readonly type: string;
  }): Promise<void>;
}
