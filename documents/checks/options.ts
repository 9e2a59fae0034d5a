import { checkPaths, checkWhole, refusal } from '../options';

/** What every check may expect besides that the data can be read. */
export interface NewestOptions {
  /**
   * The newest record must not be older than so many seconds when the set was taken: 1 to 31,536,000.
   * @default - its age is reported, but not compared
   */
  readonly newestWithinSeconds?: number;
}

/**
 * Options that the checks of servers share.
 *
 * @internal
 */
export interface ServerCheckOptions {
  /**
   * End of the path of the data directory on its volume, such as `/15/main`, where a set has several of them.
   * @default - the only data directory on the volumes
   */
  readonly dataDirectory?: string;
  /**
   * Directory of the server's programs on the drill's instance.
   * @default - where the usual packages have them
   */
  readonly binDirectory?: string;
  /**
   * Settings that the data need, each `name=value`, such as `innodb_page_size=8k`. The configuration of the source is not
   * read, since it may lie on its boot volume.
   * @default - the server's defaults, and what the data themselves say
   */
  readonly settings?: string[];
}

/** 1 second to a year. */
export const NEWEST_WITHIN = { least: 1, most: 31_536_000 } as const;
const SETTING = /^[A-Za-z][A-Za-z0-9_.-]*=[A-Za-z0-9_@%+:;,./-]*$/;

export function checkNewest({ newestWithinSeconds }: NewestOptions): void {
  if (newestWithinSeconds !== undefined) {
    checkWhole(
      'newestWithinSeconds',
      newestWithinSeconds,
      NEWEST_WITHIN,
      'choose a time in which the application surely writes a record',
    );
  }
}

/** A volume is mounted elsewhere on the instance of a drill, so a path on it begins at its top. */
export function checkPathEnds(options: Readonly<Record<string, string | undefined>>): void {
  checkPaths(options, 'write the path, or its end, as it is on the volume, without where the source mounts it');
}

/** The options of servers for the shell, checked. */
export function serverOptions({
  dataDirectory,
  binDirectory,
  settings = [],
}: ServerCheckOptions): Readonly<Record<keyof ServerCheckOptions, string | readonly string[] | undefined>> {
  checkPathEnds({ dataDirectory });
  checkPaths({ binDirectory });
  checkEach('settings', settings, SETTING, 'name=value, without blanks and quotes', 'correct the setting');
  return { dataDirectory, binDirectory, settings };
}

/** Each value of a list matches the pattern: they become words of the shell. */
export function checkEach(
  option: string,
  values: readonly string[],
  pattern: RegExp,
  allowed: string,
  fix: string,
): void {
  const wrong = values.find((value) => !pattern.test(value));
  if (wrong !== undefined) {
    throw refusal(option, wrong, allowed, fix);
  }
}

/** A statement, in one line of the document. */
export function checkStatement(option: string, statement: string | undefined): void {
  if (statement !== undefined && (!/^[ -~]{1,1000}$/.test(statement) || statement.includes('{{'))) {
    throw refusal(
      option,
      statement,
      'one line of 1 to 1,000 ASCII characters, without "{{", which starts a parameter of Systems Manager',
      'make a view for a longer statement',
    );
  }
}
