import * as ec2 from '@aws-sdk/client-ec2';
import * as events from '@aws-sdk/client-eventbridge';
import * as s3 from '@aws-sdk/client-s3';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import { createCloud, type Cloud } from '../../../rehearsal/cloud/cloud';
import type { OperationName, Operations } from '../../../rehearsal/cloud/operations';
import { systemClock } from '../../../rehearsal/clock';
import { startWire } from '../../../rehearsal/wire/server';
import { codeOf, furnish, INSTANCE, serviceOf } from '../cloud/fixtures';
import { scriptedGuest, type ScriptedGuest } from '../cloud/scripted-guest';

/** One way to the same model: the real SDK clients over the wire, or the model itself. */
export interface Road {
  readonly cloud: Cloud;
  readonly guest: ScriptedGuest;
  /** Undefined on the direct road. */
  readonly url?: string;
  call<O extends OperationName>(operation: O, input: unknown): Promise<Operations[O]['output']>;
  refusal(operation: OperationName, input: unknown): Promise<string>;
  close(): Promise<void>;
}

interface Client {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}

/** Short enough for the system's clock; what takes longer is tested under a virtual one. */
const MODEL_SETTINGS = {
  latencyMillis: { CreateSnapshots: 10, SendCommand: 2, CreateTags: 2, DeleteTags: 2 },
  otherLatencyMillis: 2,
  deliveryMillis: 10,
  deliveryJitterMillis: 0,
  statusVisibilityMillis: 150,
  perVolumeSpacingMillis: 0,
  pendingPerVolume: 1_000,
  unansweredMillis: 50,
  copyPendingMillis: 0,
  tieringMillis: 0,
  fastRestoreMillis: 0,
  launchMillis: 20,
  registrationMillis: 20,
  shutdownMillis: 20,
  recycleBinMillis: 3_600_000,
  volumeBinMillis: 3_600_000,
};

/** A furnished cloud on the system's clock, reached directly. */
export function directRoad(): Promise<Road> {
  const cloud = createCloud({ clock: systemClock, modelSettings: MODEL_SETTINGS });
  const guest = furnishedGuest(cloud);
  const call = (operation: OperationName, input: unknown): Promise<unknown> =>
    cloud.call<string>({ service: serviceOf(operation), operation, input });
  return Promise.resolve({
    cloud,
    guest,
    call: call as Road['call'],
    refusal: (operation, input) => codeOf(call(operation, input)),
    close: () => {
      cloud.close();
      return Promise.resolve();
    },
  });
}

/** The same through unmodified SDK clients, which try once so that refusals come back at once. */
export async function wireRoad(): Promise<Road> {
  const cloud = createCloud({ clock: systemClock, modelSettings: MODEL_SETTINGS });
  const guest = furnishedGuest(cloud);
  const wire = await startWire({ cloud });
  const settings = { endpoint: wire.url, maxAttempts: 1, region: 'eu-central-1' };
  const clients: Readonly<Record<string, Client>> = {
    ec2: new ec2.EC2Client(settings),
    ssm: new ssm.SSMClient(settings),
    events: new events.EventBridgeClient(settings),
    sqs: new sqs.SQSClient(settings),
    scheduler: new scheduler.SchedulerClient(settings),
    s3: new s3.S3Client(settings),
  };
  const call = async (operation: OperationName, input: unknown): Promise<unknown> =>
    clients[serviceOf(operation)]?.send(command(operation, input));
  return {
    cloud,
    guest,
    url: wire.url,
    call: call as Road['call'],
    refusal: (operation, input) => codeOf(call(operation, input)),
    close: async () => {
      for (const client of Object.values(clients)) {
        client.destroy();
      }
      cloud.close();
      await wire.close();
    },
  };
}

function furnishedGuest(cloud: Cloud): ScriptedGuest {
  const guest = scriptedGuest(systemClock, INSTANCE, ({ script }) => ({ stdout: script }));
  furnish(cloud, guest);
  return guest;
}

function command(operation: OperationName, input: unknown): unknown {
  const modules: Readonly<Record<string, unknown>> = { ...ec2, ...ssm, ...events, ...sqs, ...scheduler, ...s3 };
  const Command = modules[`${operation}Command`] as new (input: unknown) => unknown;
  return new Command(input);
}

export const ROADS = [
  ['directly', directRoad],
  ['over the wire, by the SDK clients', wireRoad],
] as const;
