import { escaped } from '../../rehearsal/report/escaped';
import { comment, quoted } from './bash';
import { snapshotWaitLines, STOP, volumeWaitLines } from './cli-waits';
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
    ...STOP,
    ...snapshotWaitLines(plan),
    ...volumes.flatMap((volume, index) => [
      ...comment([volumeText(volume)]),
      `${variable(index)}=$(aws ec2 create-volume \\`,
      ...createOptions(volume, plan).map((option) => `  ${option} \\`),
      '  --query VolumeId --output text)',
      '',
    ]),
    ...volumeWaitLines(volumes.map(({ snapshotId }, index) => ({ snapshotId, made: variable(index) }))),
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
  return quoted(escaped(text)).replaceAll(/\$volume_(\d+)\b/g, (name, number) =>
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
    ...option('tag-specifications', escaped(JSON.stringify(specification))),
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
