import type { StoredSet } from '../../lambdas/domain/lifecycle/stored-sets';
import { Reason } from '../../lambdas/domain/outcome';
import { TagKey } from '../../lambdas/domain/snapshot-tags';
import { REASONS } from '../../rehearsal/report/reasons';
import { START_STEPS, type Application } from './application';
import type { Format } from './command';
import { ASSUMED_TYPE } from './performance';
import type { PlannedVolume } from './plan';

/** A thing to know before the restore. `defect`: the plan is not that of the whole set, or a part of it is assumed. */
export interface Warning {
  readonly kind: 'defect' | 'note';
  readonly text: string;
}

/** What the set itself is not. */
export function setWarnings(
  { consistency, tags, state, members, isPruning, oddities }: StoredSet,
  format: Format,
): readonly Warning[] {
  const failed = members.filter((member) => member.state === 'error');
  return [
    ...(consistency === 'application-consistent' ? [] : [consistencyWarning(consistency, tags[TagKey.REASON])]),
    ...failed.map(({ snapshotId }) => defect(`snapshot ${snapshotId} failed, so its volume is left out`)),
    ...(state === 'pending' ? [note(`the set is not completed yet: ${PENDING[format]}`)] : []),
    ...(isPruning ? [defect('the removal of this set was begun, so some of its snapshots may be gone')] : []),
    ...oddities.map((oddity) => defect(oddity)),
  ];
}

const PENDING: Readonly<Record<Format, string>> = {
  cli: 'the commands wait for its snapshots',
  cdk: 'deploy the stack when it is',
};

function consistencyWarning(consistency: string, reason: string | undefined): Warning {
  if (consistency !== 'crash-consistent') {
    return note(`the verdict of this set is ${consistency}: take it for crash-consistent`);
  }
  const why = Object.values<string>(Reason).includes(reason ?? '') ? ` ${REASONS[reason as Reason]}` : '';
  return note(
    `this set is crash-consistent${reason === undefined ? '' : ` (${reason})`}: the volumes are those of a sudden stop, and the application has to recover.${why}`,
  );
}

/** What is assumed of the volumes, and what they wait for. `known`: the sources that exist; none if EC2 did not say it. */
export function volumeWarnings(
  volumes: readonly PlannedVolume[],
  { known, format }: { readonly known: ReadonlySet<string> | undefined; readonly format: Format },
): readonly Warning[] {
  const gone = known === undefined ? [] : volumes.filter(({ sourceVolumeId }) => !known.has(sourceVolumeId));
  const nameless = volumes.filter(({ role }) => role === 'unknown').map(({ snapshotId }) => snapshotId);
  const archived = volumes.filter(({ isArchived }) => isArchived).map(({ snapshotId }) => snapshotId);
  return [
    ...gone.map(({ sourceVolumeId, snapshotId }) =>
      defect(
        `EC2 does not know ${sourceVolumeId} any more: the volume of ${snapshotId} gets the type ${ASSUMED_TYPE} with its usual IOPS and throughput`,
      ),
    ),
    ...(nameless.length === 0
      ? []
      : [
          defect(
            `it is not known whether one of ${nameless.join(', ')} is of a boot volume: look before you attach it`,
          ),
        ]),
    ...volumes
      .filter(({ limited }) => limited.length > 0)
      .map(({ snapshotId, type, limited }) =>
        note(
          `the volume of ${snapshotId} gets ${limited.join(', ')}: EBS sets this limit for ${type} at the size of the snapshot`,
        ),
      ),
    ...volumes.flatMap(({ attachment, snapshotId }) =>
      attachment.kind === 'attach' && attachment.isAssumed
        ? [
            defect(
              `the device ${attachment.device} of ${snapshotId} is assumed: its own is not known, or another volume has it`,
            ),
          ]
        : [],
    ),
    ...(archived.length === 0 ? [] : [note(archivedText(archived, format))]),
  ];
}

function archivedText(snapshotIds: readonly string[], format: Format): string {
  const [are, them, restores] = snapshotIds.length === 1 ? ['is', 'it', 'restore'] : ['are', 'them', 'restore each of'];
  const how =
    format === 'cli'
      ? `the commands restore ${them} to the standard tier for ${String(RESTORED_DAYS)} days`
      : `${restores} ${them} before the deployment: aws ec2 restore-snapshot-tier --temporary-restore-days ${String(RESTORED_DAYS)} --snapshot-id ID`;
  return `${snapshotIds.join(', ')} ${are} archived: ${how}; this takes up to 72 hours and is charged, and EC2 restores at most 5 snapshots at a time`;
}

/** How long an archived snapshot stays in the standard tier. It goes back by itself. */
export const RESTORED_DAYS = 7;

const defect = (text: string): Warning => ({ kind: 'defect', text });
const note = (text: string): Warning => ({ kind: 'note', text });

/** What a person does when the volumes are there, in order. `name` says how the commands call a volume. */
export function nextSteps(
  volumes: readonly PlannedVolume[],
  application: Application,
  name: (volume: PlannedVolume) => string,
): readonly string[] {
  const isAttached = volumes.some(({ attachment }) => attachment.kind === 'attach');
  return [
    ...swapSteps(volumes, name),
    ...volumes.flatMap((volume) => placeSteps(volume, name(volume))),
    ...(application.kind === 'vss' ? [] : checkSteps(application, isAttached)),
    ...START_STEPS[application.kind],
    'Remove the volumes when you do not need them any more: nothing else does.',
  ];
}

/** Puts the restored volumes in the place of those that are attached. */
function swapSteps(volumes: readonly PlannedVolume[], name: (volume: PlannedVolume) => string): readonly string[] {
  const swaps = volumes.flatMap((volume) => {
    const { attachment, role, snapshotId } = volume;
    return attachment.kind === 'swap' ? [{ ...attachment, role, snapshotId, made: name(volume) }] : [];
  });
  const root = swaps.find(({ role }) => role === 'boot');
  const [first] = swaps;
  if (first === undefined) {
    return [];
  }
  const { instanceId } = first;
  return [
    `${instanceId} still has the volumes of which the set was made. To put the restored ones in their place, stop it: aws ec2 stop-instances --instance-ids ${instanceId} && aws ec2 wait instance-stopped --instance-ids ${instanceId}`,
    ...swaps.map(
      ({ device, attachedVolumeId, made }) =>
        `aws ec2 detach-volume --volume-id ${attachedVolumeId} && aws ec2 wait volume-available --volume-ids ${attachedVolumeId} && aws ec2 attach-volume --volume-id ${made} --instance-id ${instanceId} --device ${device}`,
    ),
    `Start it: aws ec2 start-instances --instance-ids ${instanceId}. The detached volumes stay: keep them until you have checked the restored data.`,
    ...(root === undefined
      ? []
      : [
          `For the root volume alone there is another way, which restarts the instance: aws ec2 create-replace-root-volume-task --instance-id ${instanceId} --snapshot-id ${root.snapshotId}`,
        ]),
  ];
}

function placeSteps({ role, attachment, snapshotId, device }: PlannedVolume, made: string): readonly string[] {
  if (attachment.kind !== 'none') {
    return [];
  }
  if (role === 'boot') {
    return [
      `${made} is a boot volume (${device ?? ''}). Attach it to a stopped instance as its root device, or make a new instance: aws ec2 register-image with a block device mapping of ${snapshotId}, then aws ec2 run-instances.`,
    ];
  }
  return [
    `${made} is not attached, because ${attachment.why}: aws ec2 attach-volume --volume-id ${made} --instance-id INSTANCE --device ${device ?? 'DEVICE'}`,
  ];
}

function checkSteps({ mounts }: Application, isAttached: boolean): readonly string[] {
  const where = mounts.length === 0 ? 'where /etc/fstab of the source says' : `at ${mounts.join(', ')}`;
  return [
    `Find each volume ${isAttached ? '' : 'after you attached it '}by its id: lsblk -o NAME,SERIAL,FSTYPE,UUID,MOUNTPOINTS. On Nitro instances SERIAL is the id without its dash, and the device has another name than here.`,
    'Check each file system before the first mount: fsck -n DEVICE for ext4, xfs_repair -n DEVICE for XFS. If XFS has a log to replay, mount and unmount it once before.',
    `Mount the file systems ${where}, in the order of their paths. Beside the source, mount XFS with -o nouuid.`,
  ];
}
