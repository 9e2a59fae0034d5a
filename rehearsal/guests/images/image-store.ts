import type { AttachedVolume, Attachment, GuestVolume, VolumeDescription } from '../volumes';

export enum ImageModeName {
  BTRFS = 'btrfs',
  REFLINK = 'reflink',
  COPY = 'copy',
  FOLDERS = 'folders',
}

/** How this machine makes what EC2 calls the snapshots of one CreateSnapshots call. */
export interface ImageMode {
  readonly name: ImageModeName;
  /** One sentence for a person: how it is done, and where it differs from EC2. */
  readonly description: string;
  /** `true`: all volumes at one instant, as EC2 does. `flattering`: what was only in memory may be in the image as well. */
  readonly pointInTime: true | 'flattering';
}

export interface ImageRequest {
  readonly volume: GuestVolume;
  readonly snapshotId: string;
}

export interface CaptureOptions {
  readonly instanceId: string;
  readonly images: readonly ImageRequest[];
  /** Freezes what is not frozen, does the work, thaws what it froze. */
  readonly holdStill: (volumes: readonly GuestVolume[], work: () => Promise<void>) => Promise<void>;
}

/** Whose volumes are made: the instance, and its directory in the workspace; they appear in `volumes/` below it. */
export interface VolumeOwner {
  readonly instanceId: string;
  readonly directory: string;
}

/** Makes the volumes of instances, and images of them that outlive the instance. */
export interface ImageStore {
  readonly mode: ImageMode;
  /** Makes empty volumes and mounts them on this machine. */
  readonly create: (
    options: VolumeOwner & { readonly volumes: readonly VolumeDescription[] },
  ) => Promise<readonly GuestVolume[]>;
  /** Resolves when the instant of the images is fixed. */
  readonly capture: (options: CaptureOptions) => Promise<void>;
  /** Mounts writable copies of images; throws an `ImageError` for a snapshot that is not kept here. */
  readonly restore: (
    options: VolumeOwner & { readonly snapshotIds: readonly string[] },
  ) => Promise<readonly GuestVolume[]>;
  /** Attaches writable copies of images, and leaves it to the instance to mount them; throws an `ImageError` as `restore` does. */
  readonly attach: (
    options: VolumeOwner & { readonly attachments: readonly Attachment[] },
  ) => Promise<readonly AttachedVolume[]>;
}

/** An image could not be made, or one that was asked for does not exist. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}

/** Finds what is kept under a snapshot's id; throws an `ImageError`. */
export function imageOf<Kept>(images: ReadonlyMap<string, Kept>, snapshotId: string): Kept {
  const image = images.get(snapshotId);
  if (image === undefined) {
    throw new ImageError(`no image is kept under ${snapshotId}; kept are: ${[...images.keys()].join(', ') || 'none'}`);
  }
  return image;
}
