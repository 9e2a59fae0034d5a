import { checkContent, type CheckContent } from './check-content';
import { checkPathEnds, type NewestOptions } from './options';

/**
 * What restored file systems are expected to have. The options of `Check.fileSystems` have these members.
 *
 * @internal
 */
export interface FileSystemsCheckOptions {
  /**
   * Ends of paths of files that must be there and not be empty, such as `/etc/app.conf`. A directory is no file. A
   * symbolic link counts as the file that it leads to, if that was restored too. Any file whose path ends so will do: give
   * as much of the path as only this file has.
   * @default - none
   */
  readonly files?: string[];
  /**
   * End of the path of a list of files in the set, as `sha256sum` prints it. Each file must have its sum. Paths in it begin
   * at its own directory.
   * @default - contents are not compared
   */
  readonly manifest?: string;
}

/** Checks restored file systems with their own programs, and files by their checksums. */
export function fileSystemsCheck(options: FileSystemsCheckOptions & NewestOptions): CheckContent {
  const { files = [], manifest } = options;
  checkPathEnds({ manifest });
  files.forEach((file) => {
    checkPathEnds({ files: file });
  });
  return checkContent(options, {
    description: 'Quiesce: checks restored file systems and files on them.',
    files: ['file-systems.sh'],
    shellOptions: { files, manifest },
  });
}
