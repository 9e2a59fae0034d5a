import { play } from '../../../lab/simulation/exhaustive/play';
import { parseFault } from '../../../lab/simulation/exhaustive/fault-line';
import { pathNamed, PATHS } from '../../../lab/simulation/exhaustive/paths/paths';
import { DEAD_LETTER_QUEUE, SCHEDULE_GROUP } from '../../../lab/modelled-ports';
import { aPolicy } from '../../../lab/simulation/builders';
import { deployed, DUE } from '../../../lab/simulation/deployed';
import type { Simulation } from '../../../lab/simulation/simulation';
import { templateOf, testStack } from '../../../lab/synthesize';
import { FUNCTION_ENVIRONMENT, OWED_INDEX, type FunctionName } from '../../../lambdas/environment';
import { SAP_HANA_DOCUMENT } from '../../../lambdas/domain/document';
import { VSS_DOCUMENT } from '../../../lambdas/domain/vss';
import { permissionsOfMethod } from '../../../lambdas/permissions';
import { SnapshotEngine } from '../../../lib';
import type { CallRecord } from '../../../rehearsal/cloud/calls';
import { REHEARSAL_ENVIRONMENT } from '../../../rehearsal/functions';
import { createTemplateResolver, type JsonValue } from '../../../rehearsal/interpreter';
import { STEP_FUNCTIONS } from '../../../statemachine/timeouts';
import { allowing, listOf, type IamRequest, type Statement } from './iam';

/** Every call of every path of the decision table, held against the roles of the synthesized template. */

const INSTANCE_TAGS = { Mode: 'Production' }; // As the instances of the paths have it.
const { region, account } = REHEARSAL_ENVIRONMENT;

/** One action on one resource that a role allows. */
interface Grant extends Statement {
  readonly role: FunctionName;
  readonly Action: string;
  readonly Resource: string;
}

const stack = testStack();
new SnapshotEngine(stack, 'Engine', { instanceTags: INSTANCE_TAGS });
const template = templateOf(stack).toJSON() as unknown as JsonValue & {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
};
const resolver = createTemplateResolver(template, REHEARSAL_ENVIRONMENT);

/** What a function's role may do besides writing its log. */
function roleOf(name: FunctionName): readonly Grant[] {
  const pascal = name.replaceAll(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .map(({ Properties }) => Properties as { readonly PolicyName: string; readonly PolicyDocument: JsonValue })
    .filter(({ PolicyName }) => PolicyName.includes(`Functions${pascal}Role`))
    .flatMap(({ PolicyDocument }) => {
      const { Statement: listed } = resolver.resolve(PolicyDocument) as unknown as { readonly Statement: Statement[] };
      return listed.flatMap(apart).map((statement): Grant => ({ ...statement, role: name }));
    })
    .filter(({ Action }) => !Action.startsWith('logs:'));
}

/** A statement for each of its actions and resources, so that each is seen to be used. */
function apart(statement: Statement): readonly (Statement & { readonly Action: string; readonly Resource: string })[] {
  return listOf(statement.Action).flatMap((Action) =>
    listOf(statement.Resource).map((Resource) => ({ ...statement, Action, Resource })),
  );
}

const grantsOf = new Map<string, readonly Grant[]>(
  Object.keys(FUNCTION_ENVIRONMENT).map((name) => [name, roleOf(name as FunctionName)]),
);

/** The ARN of the engine's only resource of a type, or of the one whose id has this part. */
function arnOfType(type: string, part = ''): string {
  const [found = ''] = Object.keys(template.Resources).filter(
    (id) => template.Resources[id]?.Type === type && id.includes(part),
  );
  return resolver.resources(type).find(({ logicalId }) => logicalId === found)?.arn ?? '';
}

const TABLE = arnOfType('AWS::DynamoDB::Table');
const QUEUE = arnOfType('AWS::SQS::Queue', 'DeadLetters');
const GROUP = /\/([^/]*)$/.exec(arnOfType('AWS::Scheduler::ScheduleGroup'))?.[1] ?? '';

const arn = (service: string, resource: string, owner = account): string =>
  `arn:aws:${service}:${region}:${owner}:${resource}`;

/** One request to IAM for each action and resource of a call. */
function requestsOf({ service, operation, input }: CallRecord, { cloud }: Simulation): readonly IamRequest[] {
  const action = `${service}:${operation}`;
  const on = (resource: string, context: IamRequest['context'] = {}): IamRequest => ({ action, resource, context });
  switch (operation) {
    case 'CreateSnapshots': {
      const [{ Tags = [] } = {}] = (input.TagSpecifications ?? []) as readonly { readonly Tags?: readonly Tag[] }[];
      const { InstanceId = '' } = input.InstanceSpecification as { readonly InstanceId?: string };
      const snapshot = arn('ec2', 'snapshot/snap-1', '');
      const context = Object.fromEntries(Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value]));
      const birth = { action: 'ec2:CreateTags', resource: snapshot };
      return [
        ...[on(arn('ec2', `instance/${InstanceId}`)), on(arn('ec2', 'volume/vol-1')), on(snapshot, context)],
        { ...birth, context: { ...context, 'ec2:CreateAction': 'CreateSnapshots' } },
      ];
    }
    case 'CreateTags':
      return (input.Resources as readonly string[]).map((id) => {
        const tags = [...(cloud.snapshots.get(id)?.tags ?? [])];
        const context = Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
        return on(arn('ec2', `snapshot/${id}`, ''), context);
      });
    case 'SendCommand':
      return [
        documentRequest(action, String(input.DocumentName)),
        ...(input.InstanceIds as readonly string[]).map((id) =>
          on(arn('ec2', `instance/${id}`), { 'ssm:resourceTag/Mode': INSTANCE_TAGS.Mode }),
        ),
      ];
    case 'GetDocument':
      return [documentRequest(action, String(input.Name))];
    case 'PutEvents':
      return [
        on(arn('events', 'event-bus/default'), {
          'events:source': (input.Entries as readonly { readonly Source: string }[]).map(({ Source }) => Source),
        }),
      ];
    case 'GetSchedule':
      return [on(arn('scheduler', `schedule/${GROUP}/${String(input.Name)}`))];
    case 'ReceiveMessage':
    case 'DeleteMessage':
      return [on(QUEUE)];
    default:
      return service === 'dynamodb' ? ledgerRequests(String(input.Method)) : [on('*')];
  }
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Documents of users are tagged, those of AWS have no account. */
function documentRequest(action: string, name: string): IamRequest {
  return name === VSS_DOCUMENT
    ? { action, resource: arn('ssm', `document/${name}`, '') }
    : { action, resource: arn('ssm', `document/${name}`), context: { 'aws:ResourceTag/DLMScriptsAccess': 'true' } };
}

/** The ledger is a fake here; that its adapter makes these calls, ledger.test.ts proves on the table. */
function ledgerRequests(method: string): readonly IamRequest[] {
  return permissionsOfMethod('ledger', method).flatMap(({ actions }) =>
    actions.map((action) => ({
      action,
      resource: action === 'dynamodb:Query' ? `${TABLE}/index/${OWED_INDEX}` : TABLE,
    })),
  );
}

const RULES: Readonly<Record<string, FunctionName>> = { Guard: 'guard', Sweep: 'sweep' };

function functionOf(caller = ''): FunctionName | undefined {
  const steps: Readonly<Record<string, FunctionName>> = STEP_FUNCTIONS;
  return steps[caller] ?? RULES[caller];
}

/** A schedule that started nothing, and one whose firing was given up: what the sweep looks for. */
async function sweeping(): Promise<Simulation> {
  const simulation = await deployed(aPolicy());
  simulation.cloud.giveUpFiring({
    ...{ group: SCHEDULE_GROUP, name: 'nightly', scheduledTime: DUE, queueUrl: DEAD_LETTER_QUEUE },
    ...{ code: 'AWS.StepFunctions.ExecutionLimitExceeded', message: 'too many' },
  });
  await simulation.clock.advance(360_000);
  await simulation.sweep();
  return simulation;
}

/** Paths in which something more goes wrong, so that a function does what it seldom does. */
const FAULTY: readonly (readonly [path: string, fault: string])[] = [
  // The engine slows down.
  ['vss', 'CreateVssSnapshots.SendCommand.1:throttle'],
  ['happy', 'SnapshotWhenFrozen.ListCommandInvocations.1:throttle*4'],
  ['pre-fails-once', 'Thaw.SendCommand.1:throttle'],
  ['happy', 'AwaitPostScript.ListCommandInvocations.1:throttle*4'],
  ['foreign-pre-hangs', 'SendPreScript.SendCommand.1:stops-run'], // The guard cancels the pre-script.
  ['vss', 'CreateVssSnapshots.SendCommand.1:never-delivered'], // It is cancelled at the end of its time.
];

/** Granted, and not seen in these paths. */
function reasonOf({ role, Action, Resource }: Grant): string | undefined {
  if (Resource.endsWith(`document/${SAP_HANA_DOCUMENT}`)) {
    return 'what the document of SAP HANA holds is not published, so no path sends it';
  }
  return role === 'prepare' && Action === 'ec2:DescribeSnapshots'
    ? 'only a redriven execution looks for a set, and the interpreter has no redrive'
    : undefined;
}

describe('the roles of the functions', () => {
  const denied = new Set<string>();
  const used = new Set<Grant>();

  beforeAll(async () => {
    const played = [await sweeping()];
    for (const path of PATHS) {
      played.push((await play(path, { seed: 1, faults: [] })).simulation);
    }
    for (const [path, fault] of FAULTY) {
      played.push((await play(pathNamed(path), { seed: 1, faults: [parseFault(fault)] })).simulation);
    }
    for (const simulation of played) {
      for (const call of simulation.cloud.calls) {
        const name = functionOf(call.caller);
        const grants = grantsOf.get(name ?? '') ?? [];
        for (const request of name === undefined ? [] : requestsOf(call, simulation)) {
          const allowed = allowing(grants, request);
          if (allowed.length === 0) {
            denied.add(`${name ?? ''}: ${request.action} on ${request.resource}`);
          }
          allowed.forEach((grant) => used.add(grant));
        }
      }
    }
  });

  test('allow every call that their functions make', () => {
    expect([...denied]).toEqual([]);
  });

  test('allow nothing else: every action on every resource is used, or there is a reason why it is not seen', () => {
    const unseen = [...grantsOf.values()].flat().filter((grant) => !used.has(grant) && reasonOf(grant) === undefined);
    expect(unseen.map(({ role, Action, Resource }) => `${role}: ${Action} on ${Resource}`)).toEqual([]);
  });
});
