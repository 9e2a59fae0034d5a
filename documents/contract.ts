/**
 * What a document and its sender agree on: written here once. The shell's copies are generated into each document from
 * here (`content.ts`); the engine, the rehearsal and the linter import it. This file imports nothing.
 */

/** DLM's exit codes. */
export const ExitCode = {
  PRE_FAILED: 201,
  POST_FAILED: 202,
  LEASE_EXPIRED: 203,
  ALREADY_FROZEN: 204,
  NOTHING_FROZEN: 205,
  NOT_READY: 206,
} as const;

/** What a restore drill sends with each check of a restored set. */
export const CHECK_PARAMETERS = ['executionId', 'command', 'volumes', 'takenAt', 'timeoutSeconds'] as const;
export type CheckParameter = (typeof CHECK_PARAMETERS)[number];

/** Values of `command` that a check has. */
export const CHECK_COMMANDS = ['check', 'dry-run'] as const;

/** Tag of a document whose scripts may be sent: the roles of DLM and of the engine are limited to documents that have it. */
export const SCRIPTS_ACCESS_TAG = { key: 'DLMScriptsAccess', value: 'true' } as const;

/** Bounds of a lease: shorter than 5 s leaves no time for a snapshot call, longer than 10 min is an outage. */
export const LEASE_SECONDS = { least: 5, most: 600 } as const;

/** What the agent, the shell, its libraries and logging need, with all that is mounted below: frozen, the post-script could not even start. */
export const NEEDED_TREES: readonly string[] = [
  '/bin',
  '/boot',
  '/dev',
  '/etc/amazon',
  '/lib',
  '/lib64',
  '/proc',
  '/run',
  '/sbin',
  '/snap/amazon-ssm-agent',
  '/sys',
  '/usr/bin',
  '/usr/lib',
  '/usr/lib64',
  '/usr/libexec',
  '/usr/sbin',
  '/var/lib/amazon',
  '/var/log/amazon',
  '/var/log/audit',
  '/var/log/journal',
  '/var/snap/amazon-ssm-agent',
];

/** What they need too, where data may be mounted below. */
export const NEEDED_PATHS: readonly string[] = ['/', '/etc', '/tmp', '/var/log', '/var/tmp'];

/**
 * The path that the system needs on a mount of this name, or `undefined`. It is the one rule of options and linter; the
 * shell has the same rule for file systems instead of names, and follows what they stand on (docs/decisions/0018).
 */
export function neededOn(mountPoint: string): string | undefined {
  const plain = mountPoint.length > 1 ? mountPoint.replace(/\/+$/, '') : mountPoint;
  const isBelow = (path: string, above: string): boolean => path === above || path.startsWith(`${above}/`);
  const holds = [...NEEDED_TREES, ...NEEDED_PATHS].find((path) => plain === '/' || isBelow(path, plain));
  return holds ?? NEEDED_TREES.find((tree) => isBelow(plain, tree));
}

/** Longest line of evidence that a reader takes, in characters; Systems Manager keeps 24,000 of an output. */
export const LONGEST_EVIDENCE = 8_600;

/**
 * Longest list of mounts, which keeps the evidence below its bound: 26 for what stands around each path. So many as an
 * instance has volumes, 128, fit at paths of 36 characters.
 */
export const LONGEST_MOUNT_LIST = 8_000;

/**
 * Largest document as CloudFormation uploads it, in indented JSON: 48 KB. Systems Manager takes 64 KB of document and
 * parameters together, and the rest is for the parameters of a run.
 */
export const LARGEST_DOCUMENT = 49_152;
