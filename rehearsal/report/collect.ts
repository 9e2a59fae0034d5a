import type { RunRequest } from '../../lambdas/domain/policy';
import type { ScriptReport, Stage as Script } from '../../lambdas/domain/script';
import { viewTarget } from '../../lambdas/domain/target-view';
import type { Cloud } from '../cloud/cloud';
import type { Command } from '../cloud/ssm/state';
import { traceHeaderOf } from '../functions';
import type { FleetInstance } from '../guests/fleet/instance';
import { FreezeActor } from '../guests/shims/journal';
import type { ExecutionResult } from '../interpreter';
import { defined } from '../json';
import type { Recorder } from '../recorder';
import type { Stage } from '../stage';
import type {
  CallReport,
  EventReport,
  MetricReport,
  ObservedFreeze,
  RunReport,
  ScriptSummary,
  TargetReport,
} from './report';

/** One run of a rehearsal, as it went. */
export interface PlayedRun {
  readonly request: RunRequest;
  readonly executionArn: string;
  readonly startedAtMillis: number;
  readonly endedAtMillis: number;
  readonly result: ExecutionResult;
}

export interface Played {
  readonly stage: Stage;
  readonly recorder: Recorder;
  readonly instances: readonly FleetInstance[];
}

/** A run and its targets, from the payloads of the steps, the calls that the stand-in recorded, and the freezes of the guests. */
export function collectRun(played: Played, run: PlayedRun): RunReport {
  const executions = played.recorder.executions();
  const own = executions.find(({ arn }) => arn === run.executionArn);
  const children = executions.filter(({ parentArn }) => parentArn === run.executionArn);
  const completed = played.stage.cloud.events
    .filter(({ detailType }) => detailType === 'Run Completed')
    .map(({ detail }) => detail as Readonly<Record<string, string>>)
    .find(({ policy, schedule }) => policy === run.request.policy.name && schedule === run.request.schedule);
  return {
    policy: run.request.policy.name,
    schedule: run.request.schedule,
    runId: completed?.runId ?? '',
    verdict: completed?.verdict ?? run.result.status,
    ...defined({ reason: completed?.reason }),
    summary: run.result.cause ?? completed?.verdict ?? run.result.status,
    ...limitsOf(run.request.policy),
    startedAt: instant(run.startedAtMillis),
    endedAt: instant(run.endedAtMillis),
    states: own?.states.map(({ name }) => name) ?? [],
    targets: children
      .map(({ arn, states }) => collectTarget(played, { arn, states, run }))
      .sort((left, right) => left.name.localeCompare(right.name)),
  };
}

function limitsOf({
  quiesce,
  timeoutSeconds,
}: RunRequest['policy']): Pick<RunReport, 'leaseSeconds' | 'timeoutSeconds'> {
  return {
    ...defined({ leaseSeconds: quiesce.kind === 'document' ? quiesce.leaseSeconds : undefined }),
    timeoutSeconds: quiesce.kind === 'vss' ? quiesce.timeoutSeconds : timeoutSeconds,
  };
}

interface Child {
  readonly arn: string;
  readonly states: TargetReport['states'];
  readonly run: PlayedRun;
}

function collectTarget({ stage, recorder, instances }: Played, { arn, states, run }: Child): TargetReport {
  const { state, outcome, instanceId = '' } = recorder.recorded(arn);
  const instance = instances.find(({ spec }) => spec.id === instanceId);
  const view = viewTarget(state ?? {});
  const snapshots = (view.set?.snapshots ?? []).map(({ snapshotId, volumeId }) => ({
    id: snapshotId,
    volume: volumeId,
    tags: Object.fromEntries(stage.cloud.snapshots.get(snapshotId)?.tags ?? []),
  }));
  const tags = snapshots[0]?.tags ?? {};
  const { preEvidence: pre, postEvidence: evidence } = view;
  const measuredBy = evidence?.freezeMillis === undefined ? ('engine' as const) : ('guest' as const);
  const reason = tags['quiesce:reason'] ?? view.reason;
  const call = stage.cloud.calls.findLast(
    ({ operation, instance: about, at, error }) =>
      operation === 'CreateSnapshots' && about === instanceId && at >= run.startedAtMillis && error === undefined,
  );
  return {
    instance: instanceId,
    name: instance?.spec.name ?? instanceId,
    outcome: outcome ?? 'failed',
    ...defined({
      reason: outcome === 'application-consistent' ? undefined : reason,
      detail: view.detail,
      proof: tags['quiesce:proof'],
    }),
    states,
    preScript: scriptSummary({ stage, instanceId, run }, { script: 'pre-script', report: view.pre }),
    postScript: scriptSummary({ stage, instanceId, run }, { script: 'post-script', report: view.post }),
    ...defined({
      freezeMillis: view.freezeMillis === undefined ? undefined : Math.round(view.freezeMillis),
      freezeMeasuredBy: view.freezeMillis === undefined ? undefined : measuredBy,
      quiescedAt: evidence?.quiescedAt ?? pre?.quiescedAt,
      frozenAt: evidence?.frozenAt ?? pre?.frozenAt,
      thawedAt: evidence?.thawedAt,
      thawedBy: evidence?.thawedBy,
      snapshotsCalledAt: call && instant(call.at),
      snapshotsTakenAt: call?.answeredAt === undefined ? undefined : instant(call.answeredAt),
    }),
    observedFreezes: observedFreezes(instance, run),
    snapshots,
  };
}

interface ScriptsOfTarget {
  readonly stage: Stage;
  readonly instanceId: string;
  readonly run: PlayedRun;
}

/** Attempts are counted where they arrive: at Run Command. */
function scriptSummary(
  { stage, instanceId, run }: ScriptsOfTarget,
  { script, report }: { readonly script: Script; readonly report: ScriptReport | undefined },
): ScriptSummary {
  const runScripts = [...stage.cloud.commands.values()].filter(
    ({ comment, invocations, requestedAt }) =>
      comment.includes(`/${script}/`) &&
      invocations.has(instanceId) &&
      requestedAt >= run.startedAtMillis &&
      requestedAt <= run.endedAtMillis,
  );
  const last = runScripts.at(-1);
  return {
    ...defined({ sentAt: last && instant(last.requestedAt) }),
    attempts: runScripts.length,
    result: report?.result ?? (runScripts.length === 0 ? 'none' : 'unknown'),
    ...defined({
      exitCode: report?.exitCode,
      stderr: runScripts.map((command) => troubleOf(command, instanceId)).findLast(Boolean),
    }),
  };
}

/** As long as a person reads. */
const STDERR_CHARACTERS = 600;

/** The last whole lines of a script's stderr; the end of a line that is longer than all that is shown. */
export function lastLines(stderr: string): string {
  const text = stderr.trim();
  const end = text.slice(-STDERR_CHARACTERS);
  const isCut = end.length < text.length && text.at(-STDERR_CHARACTERS - 1) !== '\n';
  return isCut ? end.slice(end.indexOf('\n') + 1) : end;
}

function troubleOf({ invocations }: Command, instanceId: string): string | undefined {
  const failed = invocations
    .get(instanceId)
    ?.history.at(-1)
    ?.steps.find(({ responseCode }) => responseCode > 0);
  return failed && lastLines(failed.stderr);
}

function observedFreezes(instance: FleetInstance | undefined, run: PlayedRun): readonly ObservedFreeze[] {
  return (instance?.guest.frozenIntervals() ?? [])
    .filter(
      ({ frozen }) =>
        frozen.by === FreezeActor.SCRIPT && frozen.doneAt >= run.startedAtMillis && frozen.doneAt <= run.endedAtMillis,
    )
    .map(({ volumeId, mountPoint, frozen, frozenMillis }) => {
      const millis = frozenMillis === undefined ? undefined : Math.round(frozenMillis);
      // Until the kernel was asked to thaw: the time that it took to answer is not known to be frozen.
      const thawedAt = millis === undefined ? undefined : instant(Math.round(frozen.doneAt) + millis);
      return { volume: volumeId, mountPoint, frozenAt: instant(frozen.doneAt), ...defined({ thawedAt, millis }) };
    });
}

/** All that functions asked of AWS, in order, with who asked. */
export function collectCalls({
  cloud,
  callerNames,
  invocations,
}: Pick<Stage, 'callerNames' | 'invocations'> & { readonly cloud: Pick<Cloud, 'calls'> }): readonly CallReport[] {
  const cold = new Set(
    invocations.flatMap(({ coldStart, requestId }) => (coldStart ? [traceHeaderOf(requestId)] : [])),
  );
  return cloud.calls.map((call) => ({
    at: instant(call.at),
    service: call.service,
    operation: call.operation,
    ...defined({ instance: call.instance, caller: callerNames.get(call.caller ?? '') }),
    coldStart: cold.has(call.trace ?? ''),
    ...defined({ error: call.error }),
  }));
}

export function collectEvents({ cloud }: Stage): readonly EventReport[] {
  return cloud.events.map(({ at, detailType, detail }) => ({
    at: instant(at),
    detailType,
    detail: detail as Readonly<Record<string, unknown>>,
  }));
}

export function collectMetrics({ metrics }: Stage): readonly MetricReport[] {
  return metrics.map(({ name, unit, values, dimensions, timestampMillis }) => ({
    at: instant(timestampMillis),
    name,
    unit,
    value: values.reduce((sum, value) => sum + value, 0),
    dimensions,
  }));
}

/** ISO-8601 of milliseconds since the epoch. */
export function instant(millis: number): string {
  return new Date(millis).toISOString();
}
