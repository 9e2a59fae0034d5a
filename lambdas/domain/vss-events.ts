import type { DomainEvent } from './events';
import type { ScriptReport } from './script';
import { notificationOf, type ScriptSubject } from './script-events';
import type { TakenSet } from './snapshots';

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
      resource_id: snapshotArn(subject.executionArn, snapshotId),
      source: volumeArn(subject.executionArn, volumeId),
    })),
  });
}

/** ARNs of snapshots name no account. */
function snapshotArn(executionArn: string, snapshotId: string): string {
  const [, partition = 'aws', , region = ''] = executionArn.split(':');
  return `arn:${partition}:ec2:${region}::snapshot/${snapshotId}`;
}

function volumeArn(executionArn: string, volumeId: string): string {
  const [, partition = 'aws', , region = '', account = ''] = executionArn.split(':');
  return `arn:${partition}:ec2:${region}:${account}:volume/${volumeId}`;
}
