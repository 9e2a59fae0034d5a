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

/** Tag of a document whose scripts may be sent: the roles of DLM and of the engine are limited to documents that have it. */
export const SCRIPTS_ACCESS_TAG = { key: 'DLMScriptsAccess', value: 'true' } as const;

/** Bounds of a lease: shorter than 5 s leaves no time for a snapshot call, longer than 10 min is an outage. */
export const LEASE_SECONDS = { least: 5, most: 600 } as const;

/**
 * What the agent, the script, its state and its programs stand on: frozen, the post-script could not even start. The shell
 * refuses every mount of these file systems, options and linter every mount point of these names.
 */
export const PROTECTED_PATHS: readonly string[] = [
  '/',
  '/boot',
  '/boot/efi',
  '/dev',
  '/etc',
  '/proc',
  '/run',
  '/sys',
  '/tmp',
  '/usr',
  '/var',
  '/var/lib',
  '/var/lib/amazon',
  '/var/lib/amazon/ssm',
  '/var/log',
  '/var/tmp',
];

/** Longest line of evidence that a reader takes, in characters. */
export const LONGEST_EVIDENCE = 2_000;

/** Longest list of mounts, which keeps the evidence below its bound: 26 for what stands around each path. */
export const LONGEST_MOUNT_LIST = 1_500;
