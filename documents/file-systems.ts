import { documentContent, type DocumentContent, type HoldOptions } from './content';
import { checkMounts, refusal } from './options';

/**
 * Which file systems to freeze. The options of `Quiesce.fileSystems` have these members.
 *
 * @internal
 */
export interface FileSystemsOptions {
  /** Mount points to freeze, in this order: at least one, and none that the system runs on. */
  readonly mounts: string[];
}

/** Freezes named file systems. Data that an application has only in memory is not in the snapshots. */
export function fileSystemsDocument(options: FileSystemsOptions & HoldOptions): DocumentContent {
  if (options.mounts.length === 0) {
    throw refusal('mounts', options.mounts, 'at least one mount point', 'name the file systems to freeze');
  }
  checkMounts('mounts', options.mounts);
  return documentContent(options, {
    description: 'Quiesce: freezes file systems for application-consistent EBS snapshots, and thaws them.',
    file: 'file-systems.sh',
    shellOptions: { mounts: options.mounts },
  });
}
