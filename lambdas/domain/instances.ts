import type { Tag } from './policy';

/** An instance and its tags. */
export interface TaggedInstance {
  readonly instanceId: string;
  readonly tags: readonly Tag[];
}

/** An instance as EC2 describes it; instance-store volumes are never in a set and not listed. */
export interface InstanceDescription {
  readonly instanceId: string;
  /** EC2's state name: `running`, `stopped`, … */
  readonly state: string;
  readonly volumes: readonly AttachedVolume[];
}

export interface AttachedVolume {
  readonly volumeId: string;
  readonly device: string;
  readonly role: 'boot' | 'data';
  readonly tags: readonly Tag[];
}

/** An instance as Systems Manager knows it. */
export interface ManagedInstance {
  /** `Linux`, `Windows` or `MacOS`. */
  readonly platform: string;
  readonly agent: 'online' | 'offline';
}
