import { sleepUnless } from '../../clock';
import { KILLED_EXIT_CODE, type RunningStep, type StepExit } from '../../guests/guest';
import { createSnapshots } from '../ec2/create-snapshots';
import { isRoot } from '../ec2/instances';
import type { Instance, VssBehavior } from '../ec2/state';
import { addTags } from '../ec2/tags';
import { AwsError, throttled } from '../errors';
import { randomUuid } from '../random';
import { whenAborted, type World } from '../world';
import type { ParameterValues } from './parameters';

/** AWS's document by its name; every Region has it. */
export const VSS_DOCUMENT = 'AWSEC2-CreateVssSnapshot';

const flag = { type: 'String', default: 'False', allowedValues: ['True', 'False'] } as const;

/**
 * Its parameters as the EC2 guide lists them (create-vss-snapshots-ssm). What is in its step is not published, so it is
 * stood in for by `startVss`; that there is one step of PowerShell is what the guide's log paths show.
 */
export const VSS_CONTENT = {
  schemaVersion: '2.2',
  description: 'a stand-in for AWS’s document that creates VSS snapshots of all EBS volumes of an instance',
  parameters: {
    ExcludeBootVolume: flag,
    CopyOnly: flag,
    NoWriters: flag,
    SaveVssMetadata: flag,
    CreateAmi: flag,
    CollectDiagnosticLogs: flag,
    AmiName: { type: 'String', default: '' },
    description: { type: 'String', default: '' },
    tags: { type: 'String', default: 'Key=Name,Value=' },
    executionTimeout: { type: 'String', default: '3600' },
  },
  mainSteps: [
    {
      action: 'aws:runPowerShellScript',
      name: 'runPowerShellScript',
      inputs: { timeoutSeconds: '{{ executionTimeout }}', runCommand: ['AWS does not publish it'] },
    },
  ],
} as const;

/** The guide: "alphanumeric characters and the following special characters". */
const TEXT = /^[A-Za-z0-9() ./\\\-"'@_+:={}]*$/;
const RESERVED: readonly string[] = ['AppConsistent', 'Device', 'AwsVssConfig'];

/** Why the document ends with an error; the agent reports code 1. */
class VssFailure extends Error {
  override readonly name = 'VssFailure';
}

/** What the document does on its instance, from the start of its step to its exit. */
export function startVss(world: World, instance: Instance, values: ParameterValues): RunningStep {
  const killed = new AbortController();
  const signal = AbortSignal.any([killed.signal, world.closed]);
  return {
    finished: backUp(world, { instance, values, signal }).catch((error: unknown): StepExit => {
      if (signal.aborted) {
        return { exitCode: KILLED_EXIT_CODE, stdout: '', stderr: '' };
      }
      if (!(error instanceof VssFailure) && !(error instanceof AwsError)) {
        throw error;
      }
      return { exitCode: 1, stdout: '', stderr: error.message };
    }),
    kill: () => {
      killed.abort(new Error('killed'));
    },
  };
}

interface Backup {
  readonly instance: Instance;
  readonly values: ParameterValues;
  readonly signal: AbortSignal;
}

/**
 * Prepares the writers, freezes them, creates the snapshots with the given tags and `AwsVssConfig`, and only when the
 * writers were thawed in time adds `Device` and `AppConsistent`: the instance's own policy (AWSEC2VssSnapshotPolicy) lets
 * it write these two afterwards and nothing else.
 */
async function backUp(world: World, backup: Backup): Promise<StepExit> {
  const { instance, values } = backup;
  const behavior = nextBehavior(instance);
  const tags = readTags(text(values, 'tags'));
  if (text(values, 'CreateAmi') === 'True') {
    throw new VssFailure('CreateAmi is not modelled by the rehearsal');
  }
  await pass(world, backup, world.modelSettings.vssPreparationMillis);
  if (behavior === 'hangs') {
    await hang(backup);
  }
  if (behavior === 'fails') {
    throw new VssFailure('Timeout waiting for VSS Freeze');
  }
  const { Snapshots } = await createSnapshotsOf(world, backup, { tags, behavior });
  if (behavior === 'hangs-untagged') {
    await hang(backup);
  }
  if (behavior === 'fails-untagged') {
    throw new VssFailure('Thaw pipe connection timed out');
  }
  await pass(world, backup, world.modelSettings.vssTaggingMillis);
  for (const [index, { SnapshotId: id, VolumeId: volumeId }] of Snapshots.entries()) {
    addTags(world, [id], tagsAfter(instance, { behavior, index, volumeId }));
  }
  return { exitCode: 0, stdout: Snapshots.map(({ SnapshotId }) => SnapshotId).join('\n'), stderr: '' };
}

/** The instance's call draws on the account's rate, and EC2 may refuse it, like every other call. */
async function createSnapshotsOf(
  world: World,
  { instance, values }: Backup,
  { tags, behavior }: { readonly tags: readonly TagEntry[]; readonly behavior: VssBehavior },
) {
  if (world.take('CreateSnapshots') === 'throttled') {
    throw throttled('ec2');
  }
  const last = instance.volumes.filter((volume) => !isRoot(instance, volume)).at(-1);
  const config = { Key: 'AwsVssConfig', Value: `AwsVssComponents=2.5.1;SnapshotSetId=${randomUuid(world.random)}` };
  const input = {
    InstanceSpecification: {
      InstanceId: instance.instanceId,
      ExcludeBootVolume: text(values, 'ExcludeBootVolume') === 'True',
      ExcludeDataVolumeIds: behavior === 'partial' && last ? [last.volumeId] : undefined,
    },
    Description: text(values, 'description'),
    TagSpecifications: [{ ResourceType: 'snapshot', Tags: [...tags, config] }],
  };
  return createSnapshots.handler(world, input, {});
}

type TagEntry = Readonly<Record<'Key' | 'Value', string>>;

function tagsAfter(
  instance: Instance,
  { behavior, index, volumeId }: { readonly behavior: VssBehavior; readonly index: number; readonly volumeId: string },
): readonly TagEntry[] {
  const volume = instance.volumes.find((candidate) => candidate.volumeId === volumeId);
  const device = { Key: 'Device', Value: volume?.attachment?.device ?? '' };
  const isUntagged = behavior === 'untagged' || (behavior === 'mixed' && index === 0);
  return isUntagged ? [device] : [device, { Key: 'AppConsistent', Value: String(behavior !== 'not-consistent') }];
}

/** `Key=a,Value=b;Key=c,Value=d`; a reserved key or any other character is an error. */
function readTags(written: string): readonly TagEntry[] {
  return written.split(';').map((part) => {
    const [, Key = '', Value = ''] = /^Key=([^,]+),Value=([^,]*)$/.exec(part) ?? [];
    if (Key === '' || !TEXT.test(Key) || !TEXT.test(Value)) {
      throw new VssFailure(`Invalid tags: ${part}`);
    }
    if (RESERVED.includes(Key)) {
      throw new VssFailure(`The tag ${Key} is reserved`);
    }
    return { Key, Value };
  });
}

/** Of the first, second, … backup of the instance; the last one goes on. */
function nextBehavior(instance: Instance): VssBehavior {
  const { behavior } = instance.vss;
  const chosen = behavior[instance.vss.backups] ?? behavior.at(-1) ?? 'succeeds';
  instance.vss.backups += 1;
  return chosen;
}

async function pass(world: World, { signal }: Backup, millis: number): Promise<void> {
  if ((await sleepUnless(world.clock, millis, signal)) === 'ended') {
    throw new VssFailure('killed');
  }
}

async function hang({ signal }: Backup): Promise<never> {
  await whenAborted(signal);
  throw new VssFailure('killed');
}

function text(values: ParameterValues, name: string): string {
  return (values.get(name) ?? []).join('');
}
