import type { Simulation } from '../../../lab/simulation/simulation';
import { defined } from '../../../lambdas/domain/json';
import { VSS_DOCUMENT } from '../../../lambdas/domain/vss';
import { OWED_INDEX } from '../../../lambdas/environment';
import { permissionsOfMethod } from '../../../lambdas/method-permissions';
import type { CallRecord } from '../../../rehearsal/cloud/calls';
import type { Cloud } from '../../../rehearsal/cloud/cloud';
import { REHEARSAL_ENVIRONMENT } from '../../../rehearsal/functions';
import { listOf, type IamRequest } from './iam';

/** What IAM is asked for each call of the model. */

export const INSTANCE_TAGS = { Mode: 'Production' }; // As the instances of the paths have it.
const { region, account } = REHEARSAL_ENVIRONMENT;

/** ARNs of the engine's table and queue, and the name of its group. */
export interface Deployed {
  readonly table: string;
  readonly queue: string;
  readonly group: string;
}

const arn = (service: string, resource: string, owner = account): string =>
  `arn:aws:${service}:${region}:${owner}:${resource}`;

/** One request to IAM for each action and resource of a call. */
export function requestsOf(
  call: CallRecord,
  { cloud }: Pick<Simulation, 'cloud'>,
  { table, queue, group }: Deployed,
): readonly IamRequest[] {
  const { service, operation, input, region: where = region } = call;
  const action = `${service}:${operation}`;
  const on = (resource: string, context: IamRequest['context'] = {}): IamRequest => ({ action, resource, context });
  switch (operation) {
    case 'CreateSnapshots': {
      const { InstanceId = '' } = input.InstanceSpecification as { readonly InstanceId?: string };
      const snapshot = arn('ec2', 'snapshot/snap-1', '');
      const context = requestTagsOf(input);
      const birth = { action: 'ec2:CreateTags', resource: snapshot };
      return [
        ...[on(arn('ec2', `instance/${InstanceId}`)), on(arn('ec2', 'volume/vol-1')), on(snapshot, context)],
        { ...birth, context: { ...context, 'ec2:CreateAction': 'CreateSnapshots' } },
      ];
    }
    case 'CreateTags':
    case 'DeleteSnapshot':
    case 'DisableFastSnapshotRestores':
    case 'EnableFastSnapshotRestores':
    case 'LockSnapshot':
    case 'ModifySnapshotTier':
      return snapshotsIn(input).map((id) => on(snapshotArn(id, where), tagsOf(id, where, cloud)));
    case 'ModifySnapshotAttribute':
      return snapshotsIn(input).map((id) =>
        on(snapshotArn(id, where), { ...tagsOf(id, where, cloud), ...addedTo(input.CreateVolumePermission) }),
      );
    case 'CopySnapshot': {
      const copy = snapshotArn('*', where); // It has no id yet.
      const birth = { action: 'ec2:CreateTags', resource: snapshotArn('snap-1', where) };
      return [
        on(snapshotArn(String(input.SourceSnapshotId), String(input.SourceRegion))),
        on(copy, requestTagsOf(input)),
        { ...birth, context: { ...requestTagsOf(input), 'ec2:CreateAction': 'CopySnapshot' } },
      ];
    }
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
      return [on(arn('scheduler', `schedule/${group}/${String(input.Name)}`))];
    case 'ReceiveMessage':
    case 'DeleteMessage':
      return [on(queue)];
    default:
      return service === 'dynamodb' ? ledgerRequests(String(input.Method), table) : [on('*')];
  }
}

/** Tags that the call gives to what it makes. */
function requestTagsOf({ TagSpecifications: given = [] }: CallRecord['input']): IamRequest['context'] {
  const [{ Tags = [] } = {}] = given as readonly { readonly Tags?: readonly Tag[] }[];
  return Object.fromEntries(Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value]));
}

/** Whom a call shares a snapshot with: an account, or the group of everybody. */
function addedTo(permission: CallRecord['input'][string]): IamRequest['context'] {
  const { Add: [{ UserId, Group } = {}] = [] } = (permission ?? {}) as {
    readonly Add?: readonly { readonly UserId?: string; readonly Group?: string }[];
  };
  return defined({ 'ec2:Add/userId': UserId, 'ec2:Add/group': Group });
}

/** Snapshots that a call names, however its operation does. */
function snapshotsIn({ Resources, SourceSnapshotIds, SnapshotId }: CallRecord['input']): readonly string[] {
  return listOf((Resources ?? SourceSnapshotIds ?? SnapshotId) as string | readonly string[]);
}

const snapshotArn = (id: string, where: string): string => `arn:aws:ec2:${where}::snapshot/${id}`;

/** What snapshots were tagged with at last, by cloud: a deleted one has no tags any more, and it was deleted because of them. */
const lastTags = new WeakMap<Cloud, Map<string, ReadonlyMap<string, string>>>();

/** From now on the tags of snapshots are known after their removal too. */
export function rememberTags(cloud: Cloud): void {
  const remembered = new Map<string, ReadonlyMap<string, string>>();
  lastTags.set(cloud, remembered);
  cloud.listen({
    onCall: ({ operation, input, region: where = region }) => {
      for (const id of operation === 'CreateTags' ? snapshotsIn(input) : []) {
        remembered.set(id, new Map(cloud.in(where).snapshots.get(id)?.tags));
      }
    },
  });
}

function tagsOf(id: string, where: string, cloud: Cloud): IamRequest['context'] {
  const tags = [...(cloud.in(where).snapshots.get(id)?.tags ?? lastTags.get(cloud)?.get(id) ?? [])];
  return Object.fromEntries(tags.map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
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
function ledgerRequests(method: string, table: string): readonly IamRequest[] {
  return permissionsOfMethod('ledger', method).flatMap(({ actions }) =>
    actions.map((action) => ({
      action,
      resource: action === 'dynamodb:Query' ? `${table}/index/${OWED_INDEX}` : table,
    })),
  );
}
