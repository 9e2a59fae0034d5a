import { RESTORED_DAYS } from './advice';
import type { PlannedVolume } from './plan';
import type { RestorePlan } from './restore-plan';

/** The plan as a script for bash and the AWS CLI. */
export function cliScript(plan: RestorePlan): string {
  const { volumes, region } = plan;
  const lines = [
    '#!/usr/bin/env bash',
    ...comment(headLines(plan)),
    'set -euo pipefail',
    `export AWS_REGION=${quoted(region)} AWS_DEFAULT_REGION=${quoted(region)} AWS_PAGER=''`,
    '',
    ...snapshotLines(plan),
    ...volumes.flatMap((volume, index) => [
      ...comment([volumeText(volume)]),
      `${variable(index)}=$(aws ec2 create-volume \\`,
      ...createOptions(volume, plan).map((option) => `  ${option} \\`),
      '  --query VolumeId --output text)',
      '',
    ]),
    'await_volume() { # until it is not being created any more',
    `  while [ "$(aws ec2 describe-volumes --volume-ids "$1" --query 'Volumes[0].State' --output text)" = creating ]; do`,
    '    sleep 5',
    '  done',
    '}',
    ...volumes.map((_, index) => `await_volume "$${variable(index)}"`),
    '',
    ...attachLines(volumes),
    ...volumes.map(
      (volume, index) =>
        `printf '%s of %s: %s\\n' "$${variable(index)}" ${quoted(volume.snapshotId)} ${quoted(placeText(volume))}`,
    ),
    `printf '%s\\n' '' 'What you do now:'`,
    ...plan.nextSteps.map(
      (step, index) => `printf '%s\\n' ${withVariables(`${String(index + 1)}. ${step}`, volumes.length)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function variable(index: number): string {
  return `volume_${String(index + 1)}`;
}

/** How the steps for a person call a volume; the script prints its id. */
export function volumeReference(index: number): string {
  return `$${variable(index)}`;
}

/** A word of the shell in which the names of volumes are replaced by their ids. */
function withVariables(text: string, count: number): string {
  return quoted(text).replaceAll(/\$volume_(\d+)\b/g, (name, number) =>
    Number(number) >= 1 && Number(number) <= count ? `'"${name}"'` : name,
  );
}

function headLines({ setId, policy, instance, takenAt, verdict, zone, warnings }: RestorePlan): readonly string[] {
  return [
    `Makes volumes in ${zone} of set ${setId}: policy ${policy}, instance ${instance}, taken at ${takenAt}, ${verdict}.`,
    'Written by npx quiesce restore. It changes and removes nothing that exists. You may run it again: a client token keeps it',
    'from making a volume twice.',
    ...warnings.map(({ text }) => `WARNING: ${text}`),
    '',
  ];
}

/** Snapshots that are archived or pending come first: no volume can be made of them. */
function snapshotLines({ volumes, isPending }: RestorePlan): readonly string[] {
  const archived = volumes.filter(({ isArchived }) => isArchived).map(({ snapshotId }) => quoted(snapshotId));
  return [
    ...(isPending
      ? [
          `aws ec2 wait snapshot-completed --snapshot-ids ${volumes.map(({ snapshotId }) => quoted(snapshotId)).join(' ')}`,
          '',
        ]
      : []),
    ...(archived.length === 0
      ? []
      : [
          'is_archived() {',
          `  [ "$(aws ec2 describe-snapshots --snapshot-ids "$1" --query 'Snapshots[0].StorageTier' --output text)" = archive ]`,
          '}',
          'tiering_of() {',
          `  aws ec2 describe-snapshot-tier-status --filters "Name=snapshot-id,Values=$1" --query 'SnapshotTierStatuses[0].LastTieringOperationStatus' --output text`,
          '}',
          `for snapshot in ${archived.join(' ')}; do`,
          '  if is_archived "$snapshot" && [ "$(tiering_of "$snapshot")" != temporary-restore-in-progress ]; then',
          `    aws ec2 restore-snapshot-tier --snapshot-id "$snapshot" --temporary-restore-days ${String(RESTORED_DAYS)} > /dev/null`,
          '  fi',
          'done',
          `for snapshot in ${archived.join(' ')}; do`,
          '  while is_archived "$snapshot"; do',
          '    sleep 300',
          '    if [ "$(tiering_of "$snapshot")" = temporary-restore-failed ]; then',
          '      echo "$snapshot could not be restored from the archive; run this script again" >&2',
          '      exit 1',
          '    fi',
          '  done',
          'done',
          '',
        ]),
  ];
}

function createOptions(volume: PlannedVolume, { zone, token }: RestorePlan): readonly string[] {
  const { snapshotId, type, sizeGiB, iops, throughput, isEncrypted, kmsKey, initializationRate, tags } = volume;
  const specification = [{ ResourceType: 'volume', Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }];
  const option = (name: string, value: string | number | undefined): readonly string[] =>
    value === undefined ? [] : [`--${name} ${quoted(String(value))}`];
  return [
    ...option('snapshot-id', snapshotId),
    ...option('availability-zone', zone),
    ...option('volume-type', type),
    ...option('size', sizeGiB),
    ...option('iops', iops),
    ...option('throughput', throughput),
    ...(isEncrypted ? ['--encrypted', ...option('kms-key-id', kmsKey)] : []),
    ...option('volume-initialization-rate', initializationRate),
    ...option('tag-specifications', JSON.stringify(specification)),
    ...option('client-token', `${token}-${snapshotId}`),
  ];
}

function attachLines(volumes: readonly PlannedVolume[]): readonly string[] {
  const calls = volumes.flatMap(({ attachment }, index) =>
    attachment.kind === 'attach'
      ? [`attach "$${variable(index)}" ${quoted(attachment.instanceId)} ${quoted(attachment.device)}`]
      : [],
  );
  return calls.length === 0
    ? []
    : [
        'attach() { # volume, instance, device; nothing if an earlier run of this script has done it',
        '  local instance',
        `  instance=$(aws ec2 describe-volumes --volume-ids "$1" --query 'Volumes[0].Attachments[0].InstanceId' --output text)`,
        '  if [ "$instance" != "$2" ]; then',
        '    aws ec2 attach-volume --volume-id "$1" --instance-id "$2" --device "$3" > /dev/null',
        '    aws ec2 wait volume-in-use --volume-ids "$1"',
        '  fi',
        '}',
        ...calls,
        '',
      ];
}

/** `Snapshot snap-1 of vol-1, boot volume, /dev/xvda`. */
export function volumeText({ snapshotId, sourceVolumeId, role, device }: PlannedVolume): string {
  const where = device === undefined ? '' : `, ${device}`;
  return `Snapshot ${snapshotId} of ${sourceVolumeId}${role === 'unknown' ? '' : `, ${role} volume`}${where}`;
}

function placeText({ attachment }: PlannedVolume): string {
  switch (attachment.kind) {
    case 'attach':
      return `${attachment.device} of ${attachment.instanceId}`;
    case 'swap':
      return `not attached, ${attachment.attachedVolumeId} has ${attachment.device} of ${attachment.instanceId}`;
    case 'none':
      return `not attached, ${attachment.why}`;
  }
}

/** A word of the shell. In single quotes nothing has a meaning but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** What is quoted in a comment can't end it. */
function comment(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `# ${line.replaceAll(/\p{Cc}+/gu, ' ')}`.trimEnd());
}
