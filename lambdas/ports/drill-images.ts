/**
 * Images of the boot volumes that drills boot: one for a drill, and only while it goes on. All methods reject with
 * `Throttled`, `Denied` or `Unavailable`, and what EC2 refuses with `Refused`.
 */
export interface DrillImages {
  /** Images with the tag of this drill; eventually consistent. */
  find(drillId: string): Promise<readonly DrillImage[]>;
  /** The name is made of the drill's id and unique, so EC2 refuses a repetition: `InvalidAMIName.Duplicate`. */
  register(request: ImageRequest): Promise<{ readonly imageId: string }>;
  /** Never deletes the snapshot. */
  deregister(imageId: string): Promise<'removed' | 'gone'>;
}

export interface DrillImage {
  readonly imageId: string;
  /** EC2's state name. */
  readonly state: string;
}

export interface ImageRequest {
  readonly drillId: string;
  readonly drill: string;
  /** Of the root volume. */
  readonly snapshotId: string;
  readonly architecture: 'x86_64' | 'arm64';
}
