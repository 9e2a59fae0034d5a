import { RehearsalError, type Assembly } from './assembly';
import { systemClock } from './clock';
import { createCloud, type Cloud } from './cloud/cloud';
import type { ModelSettingOverrides } from './cloud/model-settings';
import { seededRandom } from './cloud/random';
import type { OnLaunch } from './cloud/world';
import { furnishDrills } from './drill/furnish';
import { placeOf } from './drill/place';
import type { FaultInjector } from './faults';
import {
  accessKeyIdOf,
  createFunctionHost,
  REHEARSAL_ENVIRONMENT,
  type FunctionHost,
  type InvocationReport,
  type MetricRecord,
} from './functions';
import type { Fleet } from './guests/fleet/fleet';
import { Platform, SsmStatus, type InstanceSpec } from './guests/fleet/spec';
import type { Guest } from './guests/guest';
import type { JsonObject } from './interpreter';
import { isJsonObject } from './interpreter/json';
import { defined, fieldsOf } from './json';
import { startWire } from './wire/server';

/** The engine, deployed to the stand-in: the model of AWS, the wire server in front of it, and the functions. */
export interface Stage {
  readonly cloud: Cloud;
  readonly functions: FunctionHost;
  readonly metrics: readonly MetricRecord[];
  readonly invocations: readonly InvocationReport[];
  /** The function that an access key stands for. */
  readonly callerNames: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

interface StageOptions {
  readonly assembly: Assembly;
  readonly seed: number;
  readonly modelSettings?: ModelSettingOverrides;
  readonly faults: FaultInjector;
  /** Makes the guests of instances that a drill launches. */
  readonly onLaunch?: OnLaunch;
  /** A function's line on stderr or an error in its log: what a person should see at once. */
  readonly onTrouble: (text: string) => void;
}

/** Puts everything up; what was put up is taken down again when a later part fails. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const { assembly, faults } = options;
  const cloud = createCloud({
    clock: systemClock,
    random: seededRandom(options.seed),
    faults: faults.ofCall,
    accountId: REHEARSAL_ENVIRONMENT.account,
    region: REHEARSAL_ENVIRONMENT.region,
    ...defined({ modelSettings: options.modelSettings, onLaunch: options.onLaunch }),
  });
  const wire = await startWire({ cloud });
  const metrics: MetricRecord[] = [];
  const invocations: InvocationReport[] = [];
  const functions = createFunctionHost({
    specs: assembly.functions,
    endpointUrl: wire.url,
    onLog: (log) => {
      metrics.push(...log.metrics);
      if (log.stream === 'stderr' || log.text.includes('"level":"ERROR"')) {
        options.onTrouble(log.text);
      }
    },
    onInvocation: (report) => {
      invocations.push(report);
    },
    fault: (spec, payload) => {
      const state = stepOf(payload);
      faults.working(accessKeyIdOf(spec.logicalId), state);
      return faults.ofFunction(state);
    },
  });
  const close = async (): Promise<void> => {
    await functions.close();
    cloud.close();
    await wire.close();
  };
  try {
    await createTable(wire.url, assembly.ledger);
    cloud.addQueue(assembly.deadLetterQueue);
    for (const { deployed } of assembly.schedules) {
      cloud.putSchedule(deployed);
    }
    if (assembly.drills !== undefined) {
      furnishDrills(cloud, assembly.drills);
    }
    const places = (assembly.drills?.drills ?? []).map(({ drill }) => placeOf(cloud, drill));
    for (const { name, content } of assembly.documents) {
      for (const account of new Set([cloud, ...places])) {
        account.addDocument({
          name,
          content: isJsonObject(content) ? content : {},
          tags: { DLMScriptsAccess: 'true' },
        });
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  const callerNames = new Map(
    assembly.functions.map((spec) => [accessKeyIdOf(spec.logicalId), nameOf(spec.constructPath)]),
  );
  return { cloud, functions, metrics, invocations, callerNames, close };
}

/** The construct's own name: `FreezeWindow` of `Stack/Engine/Functions/FreezeWindow`. */
function nameOf(constructPath: string): string {
  return constructPath.slice(constructPath.lastIndexOf('/') + 1);
}

function stepOf(payload: unknown): string {
  const { step } = fieldsOf(payload);
  return typeof step === 'string' ? step : 'Guard';
}

/** DynamoDB's CreateTable by its own protocol: the rehearsal has no SDK of its own. */
async function createTable(endpoint: string, table: JsonObject): Promise<void> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.CreateTable',
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=REHEARSAL/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(table),
  });
  if (!answer.ok) {
    throw new RehearsalError(`the ledger table could not be created: ${await answer.text()}`);
  }
}

/** Tells the model of AWS which instances there are. */
export function register({ cloud }: Stage, { instances }: Fleet): void {
  for (const { spec, guest } of instances) {
    addInstance(cloud, spec, guest);
  }
}

/** Without a guest no script ends in it, and its volumes have no content. */
export function addInstance(cloud: Cloud, spec: InstanceSpec, guest?: Guest): void {
  cloud.addInstance({
    instanceId: spec.id,
    tags: { Name: spec.name, ...spec.tags },
    state: spec.state,
    platform: spec.platform === Platform.WINDOWS ? 'Windows' : 'Linux',
    ssm: spec.ssm === SsmStatus.ONLINE ? 'online' : 'unmanaged',
    rootDeviceName: spec.rootDevice.device,
    volumes: [
      {
        volumeId: spec.rootDevice.volumeId,
        device: spec.rootDevice.device,
        sizeGiB: gibibytes(spec.rootDevice.sizeMiB),
      },
      ...spec.volumes.map(({ id, device, sizeMiB, tags }) => ({
        volumeId: id,
        device,
        sizeGiB: gibibytes(sizeMiB),
        tags,
      })),
    ],
    ...defined({ guest }),
  });
}

function gibibytes(sizeMiB: number): number {
  return Math.max(1, Math.ceil(sizeMiB / 1_024));
}
