import { createBtrfsStore } from './btrfs';
import { createCopyStore } from './copy';
import { createFolderStore } from './folders';
import { ImageError, ImageModeName } from './image-store';
import type { ImageStore } from './image-store';
import { createReflinkStore } from './reflink';

export interface ChosenImages {
  readonly store: ImageStore;
  /** Why the better modes were not chosen, a sentence each. */
  readonly notes: readonly string[];
}

export interface ImageChoice {
  readonly workspace: string;
  /** Without privilege to mount, folders are all there is. */
  readonly mayMount: 'yes' | 'no';
  /** Only this mode, or an `ImageError` that says why not. */
  readonly forced?: ImageModeName;
}

const STORES: Readonly<Record<ImageModeName, (workspace: string) => ImageStore | Promise<ImageStore>>> = {
  [ImageModeName.BTRFS]: createBtrfsStore,
  [ImageModeName.REFLINK]: createReflinkStore,
  [ImageModeName.COPY]: createCopyStore,
  [ImageModeName.FOLDERS]: createFolderStore,
};

/** Takes the first mode that this machine allows, found out by trying. */
export async function chooseImages({ workspace, mayMount, forced }: ImageChoice): Promise<ChosenImages> {
  const allowed = mayMount === 'yes' ? Object.values(ImageModeName) : [ImageModeName.FOLDERS];
  const candidates = forced === undefined ? allowed : allowed.filter((name) => name === forced);
  const notes: string[] = [];
  for (const name of candidates) {
    try {
      return { store: await STORES[name](workspace), notes };
    } catch (error) {
      notes.push(`image mode ${name} is not available: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new ImageError(
    notes.join('; ') || `image mode ${forced ?? ''} needs root; without it there is only: ${allowed.join(', ')}`,
  );
}
