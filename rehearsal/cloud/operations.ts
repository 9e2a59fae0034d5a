import type { Service } from '../wire/shapes/shapes';
import type * as ec2 from './ec2/api';
import { createSnapshots } from './ec2/create-snapshots';
import { describeInstances, describeSnapshots, describeVolumes } from './ec2/describe';
import { createTags, deleteTags } from './ec2/tags';
import { putEvents, type PutEventsInput, type PutEventsOutput } from './events';
import type * as ssm from './ssm/api';
import { describeDocument, getDocument } from './ssm/documents';
import { getCommandInvocation } from './ssm/get-invocation';
import { listCommandInvocations, listCommands } from './ssm/list-commands';
import { describeInstanceInformation } from './ssm/nodes';
import * as scheduler from './scheduler';
import * as sqs from './sqs';
import { cancelCommand, sendCommand } from './ssm/send-command';
import type { CallContext, World } from './world';

interface Signature<S extends Service, I, O> {
  readonly service: S;
  readonly input: I;
  readonly output: O;
}

/** All that is modelled: which service it belongs to, what goes in and what comes out. */
export interface Operations {
  readonly DescribeInstances: Signature<'ec2', ec2.DescribeInstancesInput, ec2.DescribeInstancesOutput>;
  readonly DescribeVolumes: Signature<'ec2', ec2.DescribeVolumesInput, ec2.DescribeVolumesOutput>;
  readonly DescribeSnapshots: Signature<'ec2', ec2.DescribeSnapshotsInput, ec2.DescribeSnapshotsOutput>;
  readonly CreateSnapshots: Signature<'ec2', ec2.CreateSnapshotsInput, ec2.CreateSnapshotsOutput>;
  readonly CreateTags: Signature<'ec2', ec2.TagsInput, object>;
  readonly DeleteTags: Signature<'ec2', ec2.TagsInput, object>;
  readonly GetDocument: Signature<'ssm', ssm.DocumentInput, ssm.GetDocumentOutput>;
  readonly DescribeDocument: Signature<'ssm', ssm.DocumentInput, ssm.DescribeDocumentOutput>;
  readonly DescribeInstanceInformation: Signature<
    'ssm',
    ssm.DescribeInstanceInformationInput,
    ssm.DescribeInstanceInformationOutput
  >;
  readonly SendCommand: Signature<'ssm', ssm.SendCommandInput, ssm.SendCommandOutput>;
  readonly CancelCommand: Signature<'ssm', ssm.CancelCommandInput, object>;
  readonly ListCommands: Signature<'ssm', ssm.ListInput, ssm.ListCommandsOutput>;
  readonly ListCommandInvocations: Signature<'ssm', ssm.ListCommandInvocationsInput, ssm.ListCommandInvocationsOutput>;
  readonly GetCommandInvocation: Signature<'ssm', ssm.GetCommandInvocationInput, ssm.GetCommandInvocationOutput>;
  readonly PutEvents: Signature<'events', PutEventsInput, PutEventsOutput>;
  readonly ReceiveMessage: Signature<'sqs', sqs.ReceiveMessageInput, sqs.ReceiveMessageOutput>;
  readonly DeleteMessage: Signature<'sqs', sqs.DeleteMessageInput, object>;
  readonly ListSchedules: Signature<'scheduler', scheduler.ListSchedulesInput, scheduler.ListSchedulesOutput>;
  readonly GetSchedule: Signature<'scheduler', scheduler.GetScheduleInput, scheduler.GetScheduleOutput>;
}

export type OperationName = keyof Operations;

type Handler<O extends OperationName> = (
  world: World,
  input: Operations[O]['input'],
  context: CallContext,
) => Operations[O]['output'] | Promise<Operations[O]['output']>;

const HANDLERS: { readonly [O in OperationName]: Handler<O> } = {
  DescribeInstances: describeInstances,
  DescribeVolumes: describeVolumes,
  DescribeSnapshots: describeSnapshots,
  CreateSnapshots: createSnapshots,
  CreateTags: createTags,
  DeleteTags: deleteTags,
  GetDocument: getDocument,
  DescribeDocument: describeDocument,
  DescribeInstanceInformation: describeInstanceInformation,
  SendCommand: sendCommand,
  CancelCommand: cancelCommand,
  ListCommands: listCommands,
  ListCommandInvocations: listCommandInvocations,
  GetCommandInvocation: getCommandInvocation,
  PutEvents: putEvents,
  ReceiveMessage: sqs.receiveMessage,
  DeleteMessage: sqs.deleteMessage,
  ListSchedules: scheduler.listSchedules,
  GetSchedule: scheduler.getSchedule,
};

/** Runs the operation on an input that was checked against its shape: that check is what makes this cast true. */
export async function operate(world: World, operation: string, input: unknown, context: CallContext): Promise<unknown> {
  const handler = HANDLERS[operation as OperationName] as Handler<OperationName>;
  return handler(world, input as never, context);
}
