import { RESTORED_DAYS } from './advice';
import { quoted } from './bash';
import type { RestorePlan } from './restore-plan';

/** Ends the script with a message for a person. */
export const STOP: readonly string[] = ['stop() {', '  echo "$1" >&2', '  exit 1', '}', ''];

interface Wait {
  /** Of the function. */
  readonly name: string;
  /** Prints the state of `$1`. */
  readonly ask: string;
  /** States that end the wait. */
  readonly ready: readonly string[];
  /** The state in which it goes on. */
  readonly passing: string;
  readonly seconds: number;
  /** Lines after each pause. */
  readonly meanwhile?: readonly string[];
  /** What a person does where the state is another one. */
  readonly otherwise: string;
}

/**
 * A function that returns only when what is waited for is ready. A call that fails stops the script, since `set -e` applies to
 * a command that stands alone. In a condition of `if` or `while` bash would take the failure for an answer.
 */
function waitFunction({ name, ask, ready, passing, seconds, meanwhile = [], otherwise }: Wait): readonly string[] {
  return [
    `${name}() {`,
    '  local state',
    '  while true; do',
    `    state=$(${ask})`,
    '    case "$state" in',
    `      ${ready.join(' | ')}) return ;;`,
    `      ${passing}) sleep ${String(seconds)} ;;`,
    `      *) stop "$1 has the state $state, expected ${ready[0] ?? ''}; ${otherwise}" ;;`,
    '    esac',
    ...meanwhile.map((line) => `    ${line}`),
    '  done',
    '}',
  ];
}

/** Snapshots that are archived or pending come first: no volume can be made of them. */
export function snapshotWaitLines({ volumes, isPending }: RestorePlan): readonly string[] {
  const all = volumes.map(({ snapshotId }) => quoted(snapshotId));
  const archived = volumes.filter(({ isArchived }) => isArchived).map(({ snapshotId }) => quoted(snapshotId));
  return [...(isPending ? pendingLines(all) : []), ...(archived.length === 0 ? [] : archiveLines(archived))];
}

/** The waiter of the AWS CLI gives up after 10 minutes; a first snapshot of a large volume takes hours. */
function pendingLines(snapshots: readonly string[]): readonly string[] {
  return [
    ...waitFunction({
      name: 'await_snapshot',
      ask: `aws ec2 describe-snapshots --snapshot-ids "$1" --query 'Snapshots[0].State' --output text`,
      ready: ['completed'],
      passing: 'pending',
      seconds: 30,
      otherwise: 'restore another set',
    }),
    ...snapshots.map((snapshot) => `await_snapshot ${snapshot}`),
    '',
  ];
}

function archiveLines(snapshots: readonly string[]): readonly string[] {
  return [
    'tier_of() {',
    `  aws ec2 describe-snapshots --snapshot-ids "$1" --query 'Snapshots[0].StorageTier' --output text`,
    '}',
    'tiering_of() {',
    `  aws ec2 describe-snapshot-tier-status --filters "Name=snapshot-id,Values=$1" --query 'SnapshotTierStatuses[0].LastTieringOperationStatus' --output text`,
    '}',
    ...waitFunction({
      name: 'await_standard_tier',
      ask: 'tier_of "$1"',
      ready: ['standard'],
      passing: 'archive',
      seconds: 300,
      meanwhile: [
        'state=$(tiering_of "$1")',
        'case "$state" in',
        '  *-restore-failed) stop "$1 could not be restored from the archive; run this script again" ;;',
        'esac',
      ],
      otherwise: 'look at its tier',
    }),
    `for snapshot in ${snapshots.join(' ')}; do`,
    '  tier=$(tier_of "$snapshot")',
    '  tiering=$(tiering_of "$snapshot")',
    '  case "$tier $tiering" in',
    '    *-restore-in-progress) ;;',
    '    archive*)',
    `      aws ec2 restore-snapshot-tier --snapshot-id "$snapshot" --temporary-restore-days ${String(RESTORED_DAYS)} > /dev/null`,
    '      ;;',
    '  esac',
    'done',
    `for snapshot in ${snapshots.join(' ')}; do`,
    '  await_standard_tier "$snapshot"',
    'done',
    '',
  ];
}

/** All volumes, before one of them is attached. EC2 makes some in vain, such as those with a key that it may not use. */
export function volumeWaitLines(
  volumes: readonly { readonly snapshotId: string; readonly made: string }[],
): readonly string[] {
  return [
    ...waitFunction({
      name: 'await_volume',
      // By a filter: the id of a volume that is gone again would be an error, which says nothing of the cause.
      ask: `aws ec2 describe-volumes --filters "Name=volume-id,Values=$1" --query 'Volumes[0].State' --output text`,
      ready: ['available', 'in-use'],
      passing: 'creating',
      seconds: 5,
      otherwise:
        'EC2 could not make the volume of $2, often because it may not use the KMS key; nothing more was done; remove the volumes of this script, and print a new plan: this one would get the same volumes',
    }),
    'sleep 5 # EC2 may not show a new volume at once.',
    ...volumes.map(({ snapshotId, made }) => `await_volume "$${made}" ${quoted(snapshotId)}`),
    '',
  ];
}
