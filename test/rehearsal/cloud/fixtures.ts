import { createCloud, type Cloud, type CloudOptions, type Output } from '../../../rehearsal/cloud/cloud';
import { AwsError } from '../../../rehearsal/cloud/errors';
import { OPERATIONS, type OperationName, type Operations } from '../../../rehearsal/cloud/operations';
import type { CloudRegion } from '../../../rehearsal/cloud/region';
import { VirtualClock } from '../../../rehearsal/in-process/virtual-clock';
import type { Service } from '../../../rehearsal/wire/shapes/shapes';
import type { ShellStep } from '../../../rehearsal/guests/guest';
import { scriptedGuest, type Scripted, type ScriptedGuest } from './scripted-guest';

export const INSTANCE = 'i-0123456789abcdef0';
export const ROOT = 'vol-00000000000000001';
export const DATA = 'vol-00000000000000002';

/** DLM's contract in one step, with a time-out that is a parameter. */
export const DOCUMENT = {
  schemaVersion: '2.2',
  description: 'freezes and thaws',
  parameters: {
    executionId: { type: 'String', default: 'None', allowedPattern: '^(None|[a-fA-F0-9-]{36})$' },
    command: { type: 'String', default: 'dry-run', allowedValues: ['pre-script', 'post-script', 'dry-run'] },
    timeoutSeconds: { type: 'String', default: '60' },
  },
  mainSteps: [
    {
      action: 'aws:runShellScript',
      name: 'run_pre_post_scripts',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: { timeoutSeconds: '{{ timeoutSeconds }}', runCommand: ['#!/bin/sh', 'OPERATION={{ command }}'] },
    },
  ],
};

export interface Bench {
  readonly clock: VirtualClock;
  readonly cloud: Cloud;
  readonly guest: ScriptedGuest;
  /** Runs the virtual clock until the call is answered. */
  call<O extends OperationName>(operation: O, input: Operations[O]['input']): Promise<Output<O>>;
  /** The code of the error that the call fails with; fails itself when the call succeeds. */
  refusal<O extends OperationName>(operation: O, input: Operations[O]['input']): Promise<string>;
}

export interface BenchOptions extends Omit<CloudOptions, 'clock'> {
  readonly script?: (step: ShellStep) => Scripted;
}

export function serviceOf(operation: OperationName): Service {
  const declared = OPERATIONS.get(operation);
  if (declared === undefined) {
    throw new Error(`${operation} is not modelled`);
  }
  return declared.service;
}

/** A cloud under a virtual clock with one Linux instance, its root and one data volume, and DLM's document as `dlm`. */
export function createBench({ script, ...options }: BenchOptions = {}): Bench {
  const clock = new VirtualClock();
  const cloud = createCloud({ clock, ...options });
  const guest = scriptedGuest(clock, INSTANCE, script);
  furnish(cloud, guest);
  const call = <O extends OperationName>(operation: O, input: Operations[O]['input']): Promise<Output<O>> =>
    clock.runUntil(cloud.call<string>({ service: serviceOf(operation), operation, input }) as Promise<Output<O>>);
  return { clock, cloud, guest, call, refusal: (operation, input) => codeOf(call(operation, input)) };
}

export function furnish(cloud: CloudRegion, guest: ScriptedGuest): void {
  cloud.addInstance({
    instanceId: INSTANCE,
    tags: { Mode: 'Production' },
    volumes: [
      { volumeId: ROOT, device: '/dev/xvda', tags: { Name: 'root' } },
      { volumeId: DATA, device: '/dev/sdf', sizeGiB: 100, tags: { Name: 'data' } },
    ],
    guest,
  });
  cloud.addDocument({ name: 'dlm', content: DOCUMENT, tags: { DLMScriptsAccess: 'true' } });
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return error instanceof AwsError ? error.code : (error as Error).name;
  }
  throw new Error('the call was expected to be refused');
}

/** Sends the document to the instance and answers the command's id. */
export async function send(
  bench: Bench,
  parameters: Readonly<Record<string, readonly string[]>> = {},
): Promise<string> {
  const input = { InstanceIds: [INSTANCE], DocumentName: 'dlm', Parameters: parameters };
  return (await bench.call('SendCommand', input)).Command.CommandId;
}

/** Status, StatusDetails and the first step's ResponseCode as the list shows them; undefined while it shows nothing. */
export async function statusOf(bench: Bench, CommandId: string): Promise<readonly unknown[] | undefined> {
  const input = { CommandId, InstanceId: INSTANCE, Details: true };
  const [found] = (await bench.call('ListCommandInvocations', input)).CommandInvocations;
  return found && [found.Status, found.StatusDetails, found.CommandPlugins[0]?.ResponseCode];
}
