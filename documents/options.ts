import { LEASE_SECONDS, LONGEST_MOUNT_LIST, neededOn } from './contract';

/** An option of a document that can't work: its name, its value, what is allowed, and what to do. */
export class DocumentOptionError extends Error {
  override readonly name = 'DocumentOptionError';
}

/** Parts of letters, digits and `_@+=:,.-`, joined by single slashes: safe in a shell list and in a line of JSON. */
const PATH = /^(\/[A-Za-z0-9_@+=:,.-]+)+$/;
/** The same with `~`, and with blanks within a part. */
const MOUNT = /^(\/[A-Za-z0-9_@+=:,.~-]+( +[A-Za-z0-9_@+=:,.~-]+)*)+$/;
const DETOUR = /\/\.{1,2}(\/|$)/;
/** A name of a user as Linux and PostgreSQL accept it without quotes. */
const USER = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/;

export function checkLease(leaseSeconds: number): void {
  checkWhole('leaseSeconds', leaseSeconds, LEASE_SECONDS, "choose a lease that outlasts the policy's timeout");
}

export function checkWhole(
  option: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
  fix: string,
): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw refusal(option, value, `whole numbers from ${least} to ${most}`, fix);
  }
}

/** Each option is the name of a user, or not given. */
export function checkUsers(options: Readonly<Record<string, string | undefined>>): void {
  for (const [option, value] of Object.entries(options)) {
    if (value !== undefined && !USER.test(value)) {
      throw refusal(option, value, 'letters, digits, "_" and "-", at most 63', 'give the name of an existing user');
    }
  }
}

export function checkPort(port: number | undefined): void {
  if (port !== undefined) {
    checkWhole('port', port, { least: 1, most: 65_535 }, 'give the port that the server listens on');
  }
}

/** The name of a database as a word of the shell, which begins with no dash. */
export function checkDatabase(database: string | undefined): void {
  if (database !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/.test(database)) {
    throw refusal('database', database, 'letters, digits, "_", "." and "-", at most 63', 'name an existing database');
  }
}

export function checkHost(host: string | undefined): void {
  if (host !== undefined && !/^[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}$/.test(host)) {
    throw refusal('host', host, 'letters, digits, ".", ":" and "-"', 'give an address of the instance');
  }
}

/** Each option is a path on the instance, or not given. */
export function checkPaths(
  options: Readonly<Record<string, string | undefined>>,
  fix = 'write the path as it is on the instance',
): void {
  for (const [option, value] of Object.entries(options)) {
    if (value !== undefined && (!PATH.test(value) || DETOUR.test(value))) {
      throw refusal(
        option,
        value,
        'absolute paths of letters, digits and "_@+=:,.-", without "//", "." or ".." and without a slash at the end',
        fix,
      );
    }
  }
}

/** A loopback address may use plain HTTP, for example for a proxy: nothing leaves the instance. */
export function checkEndpoint(option: string, value: string): void {
  if (!/^(https:\/\/[A-Za-z0-9.-]+(:[0-9]{1,5})?|http:\/\/(localhost|127\.0\.0\.1)(:[0-9]{1,5})?)$/.test(value)) {
    throw refusal(
      option,
      value,
      'https:// and a host name, with or without a port; http:// only for localhost',
      'write it without a path and without a slash at the end',
    );
  }
}

export function checkMounts(option: string, mounts: readonly string[]): void {
  for (const mount of mounts) {
    const needed = neededOn(mount);
    if (needed !== undefined) {
      throw refusal(
        option,
        mount,
        `mounts that neither the system nor the SSM Agent runs on (they need ${needed})`,
        'move the data to a volume of its own and name that mount',
      );
    }
    if (!MOUNT.test(mount) || DETOUR.test(mount)) {
      throw refusal(
        option,
        mount,
        'absolute paths of letters, digits, blanks and "_@+=:,.~-", without "//", "." or ".." and without a slash at the end',
        'write the mount point as it is on the instance',
      );
    }
  }
  const repeated = mounts.find((mount, index) => mounts.indexOf(mount) !== index);
  if (repeated !== undefined) {
    throw refusal(option, repeated, 'each mount once', 'remove the repetition');
  }
  const length = mounts.reduce((sum, mount) => sum + mount.length + 26, 0);
  if (length > LONGEST_MOUNT_LIST) {
    throw refusal(
      option,
      mounts.length,
      `mounts whose paths, each plus 26, have at most ${LONGEST_MOUNT_LIST} characters together (got ${length})`,
      'name fewer mounts, or mount them at shorter paths',
    );
  }
}

export function refusal(option: string, value: unknown, allowed: string, fix: string): DocumentOptionError {
  return new DocumentOptionError(`${option} is ${JSON.stringify(value)}, allowed: ${allowed}; ${fix}`);
}
