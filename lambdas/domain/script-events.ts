import { eventStage, type DomainEvent, type ScriptNotification } from './events';
import { describeEnd, type ScriptReport, type Stage } from './script';
import type { TakenSet } from './snapshots';

/** What a script notification is about. */
export interface ScriptSubject {
  readonly policy: string;
  readonly runId: string;
  readonly instanceId: string;
  readonly executionId: string;
  readonly document: string;
  /** ARN of the run's execution: it names partition, Region and account. */
  readonly executionArn: string;
}

/** A script was sent. */
export function scriptInitiated(subject: ScriptSubject, stage: Stage, at: string): DomainEvent {
  return notificationOf(subject, { ...ofScript(subject, stage), result: 'initiated', time: at, start_time: at });
}

/** A script ended, or was given up on. */
export function scriptEnded(
  subject: ScriptSubject,
  stage: Stage,
  end: { readonly report: ScriptReport; readonly at: string; readonly sentAt?: string },
): DomainEvent {
  const { report, at, sentAt } = end;
  const failed = report.result !== 'succeeded';
  return notificationOf(subject, {
    ...ofScript(subject, stage),
    result: failed ? 'failed' : 'success',
    time: at,
    start_time: sentAt ?? '',
    end_time: at,
    cause: failed ? describeEnd(report) : '',
    timeout_time: report.result === 'timed-out' ? at : '',
  });
}

/** What differs between the notifications of scripts and of VSS. */
function ofScript({ document }: ScriptSubject, stage: Stage) {
  return {
    script_stage: eventStage(stage),
    execution_handler: document,
    execution_handler_service: 'AWS_SYSTEMS_MANAGER',
  } as const;
}

type NotificationFields = Partial<ScriptNotification> &
  Pick<ScriptNotification, 'result' | 'execution_handler'> & { readonly time: string };

/** DLM's notification about one instance; what is not given is empty. */
function notificationOf(
  { executionArn, instanceId, policy, runId, executionId }: VssSubject,
  { time, ...detail }: NotificationFields,
): DomainEvent {
  const source = instanceArn(executionArn, instanceId);
  return {
    detailType: 'Pre Post Script Notification',
    time,
    resources: [source],
    detail: {
      script_stage: '',
      cause: '',
      policy_id: policy,
      source,
      resource_type: 'EBS_SNAPSHOT',
      resources: [],
      request_id: executionId,
      start_time: '',
      end_time: '',
      timeout_time: '',
      run_id: runId,
      ...detail,
    },
  };
}

/** DLM's name for what runs. */
const HANDLER = 'AWS_VSS_BACKUP';

export type VssSubject = Omit<ScriptSubject, 'document'>;

/** AWS's VSS document was sent. */
export function vssInitiated(subject: VssSubject, at: string): DomainEvent {
  return notificationOf(subject, { execution_handler: HANDLER, result: 'initiated', time: at, start_time: at });
}

/** It made an application-consistent set, or ended otherwise; the fields are those of DLM's published sample. */
export function vssEnded(
  subject: VssSubject,
  end: {
    readonly report: ScriptReport;
    readonly at: string;
    readonly sentAt?: string;
    readonly set?: TakenSet;
    readonly reason?: string;
  },
): DomainEvent {
  const { report, at, sentAt = '', set, reason } = end;
  const exitCode = report.exitCode === undefined ? '' : `, exit code ${String(report.exitCode)}`;
  return notificationOf(subject, {
    execution_handler: HANDLER,
    result: reason === undefined ? 'success' : 'failed',
    cause: reason === undefined ? '' : `${reason}${exitCode}`,
    time: at,
    start_time: sentAt,
    end_time: at,
    resources: (set?.snapshots ?? []).map(({ snapshotId, volumeId }) => ({
      status: 'pending',
      resource_id: ec2Arn(subject.executionArn, `snapshot/${snapshotId}`),
      source: ec2Arn(subject.executionArn, `volume/${volumeId}`),
    })),
  });
}

/** ARN of an instance of the account and Region that an execution runs in. */
export function instanceArn(executionArn: string, instanceId: string): string {
  return ec2Arn(executionArn, `instance/${instanceId}`);
}

function ec2Arn(executionArn: string, resource: string): string {
  const [, partition = 'aws', , region = '', account = ''] = executionArn.split(':');
  // ARNs of snapshots name no account.
  return `arn:${partition}:ec2:${region}:${resource.startsWith('snapshot/') ? '' : account}:${resource}`;
}
