import { askUntil } from '../../ask-until';
import type { StepHandler, Steps, VssBackup } from '../../contract';
import { instantOf } from '../../domain/instant';
import { defined } from '../../domain/json';
import type { ScriptReport } from '../../domain/script';
import { findVssSet, vssShortcoming, type VssFinding } from '../../domain/vss-set';
import { vssEnded, vssInitiated } from '../../domain/script-events';
import { ScriptNotSent } from '../../errors';
import type { Ports, SentScript } from '../../ports';
import { subjectOf } from '../scripts/attempt-scripts';
import { awaitScript, cancelScript, type EndedScript, type WaitSettings } from '../scripts/await-script';
import { PRE_PATIENCE, sendPatiently } from '../scripts/slow-down';
import { attemptTags, vssOf, vssRequest } from './vss-request';

type VssPorts = Pick<Ports, 'scripts' | 'snapshots' | 'ledger' | 'events' | 'metrics' | 'clock' | 'log'>;
type VssState = Steps['CreateVssSnapshots']['input'];

/** The agent's own time-out speaks first. */
const AGENT_SECONDS = 15;

/** How long a cancelled document is waited for. */
const CANCEL_SECONDS = 20;

/** Nothing that is frozen waits for its end, and it takes a minute as a rule. */
const PAUSE_MILLIS = 3_000;

const PAUSES = { firstMillis: 3_000, longestMillis: 3_000 };

/** Kept for the cancel, the collecting and the events. */
const RESERVE_MILLIS = 75_000;
const LAST_MILLIS = 10_000;

/**
 * Sends AWS's VSS document, once, awaits it, and collects the set that it made by the tags that it was given. There is
 * nothing to thaw: Windows releases its writers within 10 s, also if the document fails.
 */
export function createVssSnapshots(ports: VssPorts, settings: WaitSettings): StepHandler<'CreateVssSnapshots'> {
  return async (state): Promise<VssBackup> => {
    const sent = await sendOnce(ports, state, settings);
    if (sent.kind === 'refused') {
      return conclude(ports, state, { ...sent, finding: { result: 'incomplete' } });
    }
    const { report, seenAt } = await untilEnded(ports, state, sent.command, settings);
    const finding = await collect(ports, state, report, settings);
    return conclude(ports, state, { ...sent, report, seenAt, finding });
  };
}

type Sending =
  | { readonly kind: 'sent'; readonly command: SentScript; readonly sentAt?: string }
  | { readonly kind: 'refused'; readonly report: ScriptReport; readonly seenAt: string; readonly detail: string };

/**
 * A repeated step comes later than Run Command's consistency wants, so one look tells whether an earlier one sent the
 * document. Where that is not known, the error goes to the state's retry, which comes here again.
 */
async function sendOnce(ports: VssPorts, state: VssState, settings: WaitSettings): Promise<Sending> {
  const { scripts, events, clock, log } = ports;
  const request = vssRequest(state, settings);
  const { instanceId, attempt, run } = state;
  const command = await scripts.find({ ...request, since: attempt.since ?? run.startedAt, patience: 'none' });
  if (command !== undefined) {
    log.info('vss-document-found', { instanceId, commandId: command.commandId });
    return { kind: 'sent', command };
  }
  const sentAt = instantOf(clock.now());
  await events.publish([vssInitiated(subjectOf(state), sentAt)]);
  try {
    return { kind: 'sent', command: await sendPatiently(ports, PRE_PATIENCE, () => scripts.send(request)), sentAt };
  } catch (error) {
    if (error instanceof ScriptNotSent) {
      log.error('vss-document-not-sent', error, { instanceId });
      const report = { result: 'not-run', steps: [] } as const;
      return { kind: 'refused', report, seenAt: instantOf(clock.now()), detail: error.message };
    }
    throw error;
  }
}

/** What is still running at its time-out is cancelled; the snapshots that it made stay, and are looked for. */
async function untilEnded(
  ports: VssPorts,
  state: VssState,
  { commandId }: SentScript,
  { deliverySeconds }: WaitSettings,
): Promise<EndedScript> {
  const script = { instanceId: state.instanceId, commandId };
  const timeoutSeconds = vssOf(state).timeoutSeconds + AGENT_SECONDS;
  const ended = await awaitScript(ports, script, {
    deliverySeconds,
    timeoutSeconds,
    reserveMillis: RESERVE_MILLIS,
    pauseMillis: PAUSE_MILLIS,
  });
  if (ended.state === 'terminal') {
    return ended;
  }
  await cancelScript(ports, script);
  const bounds = { deliverySeconds: CANCEL_SECONDS, timeoutSeconds: CANCEL_SECONDS, reserveMillis: LAST_MILLIS };
  const late = await awaitScript(ports, script, bounds);
  return late.report.result === 'succeeded' ? late : ended;
}

/** Looks until every snapshot is there and tagged, or for as long as EC2 may not show what is. */
async function collect(
  { snapshots, clock, log }: VssPorts,
  state: VssState,
  report: ScriptReport,
  { consistencySeconds }: WaitSettings,
): Promise<VssFinding> {
  const bound = report.result === 'not-run' ? 0 : consistencySeconds * 1_000;
  const boundMillis = Math.min(bound, clock.remaining() - LAST_MILLIS);
  let finding: VssFinding = { result: 'incomplete' };
  await askUntil({ clock, boundMillis, ...PAUSES }, async () => {
    finding = findVssSet(await snapshots.find(attemptTags(state)), state.prepared.volumeIds);
    return finding.result === 'consistent' ? finding : undefined;
  });
  log.info('vss-set-collected', { instanceId: state.instanceId, result: finding.result });
  return finding;
}

interface Ended {
  readonly report: ScriptReport;
  readonly seenAt: string;
  readonly sentAt?: string;
  readonly detail?: string;
  readonly finding: VssFinding;
}

async function conclude(ports: VssPorts, state: VssState, ended: Ended): Promise<VssBackup> {
  const { report, seenAt, sentAt, detail, finding } = ended;
  const reason = vssShortcoming(report, finding);
  const known = defined({ set: finding.result === 'incomplete' ? undefined : finding.set, reason });
  await ports.events.publish([vssEnded(subjectOf(state), { report, at: seenAt, ...defined({ sentAt }), ...known })]);
  return { next: reason === undefined ? 'record' : 'recover', report, seenAt, ...known, ...defined({ detail }) };
}
