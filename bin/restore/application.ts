import { fieldsOf, parseFields } from '../../lambdas/domain/json';

/** What a document of the library quiesces. `unknown`: a document of somebody else. */
export type ApplicationKind =
  'file-systems' | 'postgresql' | 'mysql' | 'mongodb' | 'redis' | 'script' | 'vss' | 'unknown';

/** The application that a set is of, as far as the policy and its document say it today. */
export interface Application {
  readonly kind: ApplicationKind;
  /** Mount points that the document names. */
  readonly mounts: readonly string[];
}

/** By the words of the library's descriptions; a test holds them together. */
const KINDS: readonly (readonly [RegExp, ApplicationKind])[] = [
  [/^Quiesce: .*PostgreSQL/, 'postgresql'],
  [/^Quiesce: .*MySQL/, 'mysql'],
  [/^Quiesce.*: .*MongoDB/, 'mongodb'],
  [/^Quiesce: .*Redis/, 'redis'],
  [/^Quiesce: runs a script/, 'script'],
  [/^Quiesce: freezes file systems/, 'file-systems'],
];

/** Reads it from the content of an SSM document, JSON. */
export function applicationOf(content: string): Application {
  const { description } = fieldsOf(parseFields(content));
  const kind = KINDS.find(([words]) => words.test(String(description)))?.[1] ?? 'unknown';
  return { kind, mounts: kind === 'unknown' ? [] : mountsIn(content) };
}

/** Options of the shell; a blank within a path is written there as `|`. */
function mountsIn(content: string): readonly string[] {
  return [...content.matchAll(/option_(?:extra_)?mounts='([^']*)'/g)].flatMap(([, list = '']) =>
    list
      .split(' ')
      .filter((mount) => mount !== '')
      .map((mount) => mount.replaceAll('|', ' ')),
  );
}

/** What a person does after the volumes are attached, by application. */
export const START_STEPS: Readonly<Record<ApplicationKind, readonly string[]>> = {
  'file-systems': ['Start the application after all mounts are there, and read its log of recovery.'],
  postgresql: [
    'Mount the volumes of the data directory, of pg_wal and of all tablespaces before you start the server.',
    'Keep the server from a start by systemd until then. Remove a postmaster.pid of the old server.',
    'Start PostgreSQL. It replays its WAL from the checkpoint of the set. Wait for "database system is ready to accept connections".',
    'Check with pg_amcheck or a dump before clients connect. Build replicas of a restored primary again.',
  ],
  mysql: [
    'Mount the volumes of the data directory, of redo logs and of binary logs before you start the server.',
    'Start MySQL or MariaDB. InnoDB recovers by itself. Wait for "ready for connections".',
    'If the old server still runs, remove auto.cnf first: two servers with one server_uuid can not replicate.',
    'Set up replication again from the position of the restored data.',
  ],
  mongodb: [
    'Mount the volumes of the data directory and of the journal before you start mongod.',
    'Start mongod. It replays its journal. For another host, start it alone and set the replica set up again.',
  ],
  redis: [
    'Mount the volume of the data directory before you start the server: an empty directory would be saved over it.',
    'Start Redis, and compare DBSIZE with what you expect before clients connect.',
  ],
  script: ['Start the application in the order that its own documentation says for a recovery.'],
  vss: [
    'Bring the disks online in Disk Management. A copy beside its source stays offline, because it has the same signature.',
    'Start the services of the application after all drive letters are there. They recover as after a VSS backup.',
  ],
  unknown: ['Start the application after all mounts are there, and read its log of recovery.'],
};
