import type { StepHandler, Steps, ThawReport } from '../../contract';
import { instantOf } from '../../domain/instant';
import { defined } from '../../domain/json';
import { ExitCode } from '../../domain/script';
import { scriptEnded } from '../../domain/script-events';
import { viewAttempt } from '../../domain/target-view';
import { ErrorName } from '../../errors';
import type { Ports } from '../../ports';
import { scriptsOf, subjectOf } from '../scripts/attempt-scripts';
import { evidenceOf } from '../scripts/read-evidence';
import { thawAttempt, type ThawResult } from '../scripts/thaw-attempt';

type ThawPorts = Pick<Ports, 'scripts' | 'ledger' | 'events' | 'metrics' | 'clock' | 'log'>;
type ThawState = Steps['Thaw']['input'];

/** Thaws after an attempt that failed, also if it is not known how far it got. */
export function thaw(ports: ThawPorts, settings: { readonly deliverySeconds: number }): StepHandler<'Thaw'> {
  return async (state): Promise<ThawReport> => {
    const { attempt, instanceId, policy, run } = state;
    const debt = { instanceId, executionId: attempt.executionId };
    if (nothingOwed(state)) {
      await ports.ledger.strikeOut(debt);
      await announceRefusal(ports, state);
      return { confirmed: 'confirmed', detail: attempt.failure?.Cause ?? '' };
    }
    const ended = await thawAttempt(ports, {
      scripts: scriptsOf(state, settings.deliverySeconds),
      timeoutSeconds: policy.timeoutSeconds,
      since: run.startedAt,
      ...defined({ pre: attempt.pre, post: attempt.window?.post }),
    });
    const thawed = viewAttempt(attempt).set === undefined ? compensating(ended) : ended;
    if (thawed.confirmed === 'confirmed') {
      await ports.ledger.strikeOut(debt);
    } else {
      ports.log.warn('thaw-owed', { instanceId, detail: thawed.detail });
    }
    await announce(ports, state, thawed);
    return report(ports, state, thawed);
  };
}

/** If no set depends on it, a thaw that found nothing frozen (205) has succeeded. */
function compensating(thawed: ThawResult): ThawResult {
  const { post } = thawed;
  const foundNothing = post !== undefined && post.report.exitCode === ExitCode.NOTHING_FROZEN;
  return foundNothing ? { ...thawed, post: { ...post, report: { ...post.report, result: 'succeeded' } } } : thawed;
}

/**
 * There is nothing for us to thaw: the policy has no pre-script, it leaves the thaw of one that succeeded to its
 * document, or Run Command refused the only one of this attempt.
 */
function nothingOwed({ attempt, prepared }: ThawState): boolean {
  const leftToDocument = prepared.mode === 'pre-only' && viewAttempt(attempt).pre?.result === 'succeeded';
  return prepared.mode === 'post-only' || leftToDocument || wasRefused(attempt);
}

function wasRefused(attempt: ThawState['attempt']): boolean {
  return attempt.pre === undefined && attempt.failure?.Error === ErrorName.SCRIPT_NOT_SENT;
}

/** The event that the pre-script was initiated is out, so another one says that it was not run. */
async function announceRefusal({ events, clock }: ThawPorts, state: ThawState): Promise<void> {
  if (wasRefused(state.attempt)) {
    const end = { report: { result: 'not-run', steps: [] }, at: instantOf(clock.now()) } as const;
    await events.publish([scriptEnded(subjectOf(state), 'pre-script', end)]);
  }
}

async function announce({ events }: ThawPorts, state: ThawState, { pre, post }: ThawResult): Promise<void> {
  const subject = subjectOf(state);
  // What the window saw first is what the run acted on; a late end is only told where the window saw none.
  const report = viewAttempt(state.attempt).pre ?? pre?.report;
  const at = state.attempt.window?.preSeenAt ?? pre?.seenAt ?? '';
  const ended = report && { report, at, ...defined({ sentAt: state.attempt.pre?.sentAt }) };
  await events.publish([
    ...(ended === undefined ? [] : [scriptEnded(subject, 'pre-script', ended)]),
    ...(post === undefined ? [] : [scriptEnded(subject, 'post-script', { report: post.report, at: post.seenAt })]),
  ]);
}

async function report(ports: ThawPorts, state: ThawState, thawed: ThawResult): Promise<ThawReport> {
  const { pre, post } = thawed;
  const script = { instanceId: state.instanceId, executionId: state.attempt.executionId };
  // Evidence matters only where a set was taken: then the thaw may still prove it.
  const wanted = viewAttempt(state.attempt).set !== undefined;
  const preEvidence = wanted && pre !== undefined ? await evidenceOf(ports, { ...script, ...pre }) : undefined;
  const postEvidence = post === undefined ? undefined : await evidenceOf(ports, { ...script, ...post });
  return {
    confirmed: thawed.confirmed,
    ...defined({
      detail: thawed.detail,
      pre: pre?.report,
      post: post?.report,
      seenAt: post?.seenAt,
      preEvidence,
      postEvidence,
    }),
  };
}
