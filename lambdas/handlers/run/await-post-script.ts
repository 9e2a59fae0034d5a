import type { PostReport, StepHandler, Steps } from '../../contract';
import { instantOf } from '../../domain/instant';
import { triesOf } from '../../domain/recovery';
import { scriptEnded, scriptInitiated } from '../../domain/script-events';
import { confirmsThaw } from '../../domain/script';
import { BadInput } from '../../errors';
import type { AwaitedScript, Ports } from '../../ports';
import { scriptRequest, scriptsOf, subjectOf } from '../scripts/attempt-scripts';
import { awaitScript, type EndedScript } from '../scripts/await-script';
import { sendPatiently, tellThrottled, THAW_PATIENCE } from '../scripts/slow-down';
import { evidenceOf } from '../scripts/read-evidence';
import { defined } from '../../domain/json';

type PostPorts = Pick<Ports, 'scripts' | 'ledger' | 'events' | 'metrics' | 'clock' | 'log'>;
type PostState = Steps['AwaitPostScript']['input'];

/** Kept for reading the evidence and striking out the debt. */
const RESERVE_MILLIS = 30_000;

/** A thaw has happened by the time that its end is seen; only a failed one, to be repeated, is found this much later. */
const PAUSE_MILLIS = 1_000;

/**
 * Waits for the post-script, repeats it as often as the policy allows, and strikes out the debt when the thaw is
 * confirmed. Where it is not, the debt stays and the guard goes on.
 */
export function awaitPostScript(
  ports: PostPorts,
  settings: { readonly deliverySeconds: number },
): StepHandler<'AwaitPostScript'> {
  return async (state): Promise<PostReport> => {
    const { window } = state.attempt;
    if (window?.post === undefined) {
      throw new BadInput(
        'AwaitPostScript: state has no attempt.window.post; it is reached only after SnapshotWhenFrozen',
      );
    }
    await announce(ports, state);
    const last = await untilConfirmed(ports, state, settings);
    if (state.attempt.pre !== undefined && confirmsThaw(last.ended.report)) {
      await strikeOut(ports, state);
    }
    const { report } = last.ended;
    const script = { instanceId: state.instanceId, executionId: state.attempt.executionId };
    const preEvidence = await evidenceOf(ports, {
      ...script,
      commandId: state.attempt.pre?.commandId,
      report: window.pre,
    });
    const postEvidence = await evidenceOf(ports, { ...script, commandId: last.script.commandId, report });
    const { sending: attempts, ended } = last;
    return { report, attempts, seenAt: ended.seenAt, ...defined({ preEvidence, postEvidence }) };
  };
}

/** A ledger that does not answer does not change the verdict: RecordOutcome tries again, and a thaw too many is harmless. */
async function strikeOut({ ledger, log }: PostPorts, { instanceId, attempt }: PostState): Promise<void> {
  try {
    await ledger.strikeOut({ instanceId, executionId: attempt.executionId });
  } catch (error) {
    log.error('debt-not-struck-out', error, { instanceId });
  }
}

interface LastPost {
  readonly script: AwaitedScript;
  readonly ended: EndedScript;
  /** How often the post-script was sent. */
  readonly sending: number;
}

async function untilConfirmed(
  ports: PostPorts,
  state: PostState,
  settings: { readonly deliverySeconds: number },
): Promise<LastPost> {
  const { policy, instanceId, attempt } = state;
  const bounds = {
    ...settings,
    timeoutSeconds: policy.timeoutSeconds,
    reserveMillis: RESERVE_MILLIS,
    pauseMillis: PAUSE_MILLIS,
    onThrottled: tellThrottled(ports),
    ...defined({ slowdown: attempt.slowdown }),
  };
  const subject = subjectOf(state);
  let script: AwaitedScript = { instanceId, commandId: attempt.window?.post?.commandId ?? '' };
  let sentAt = attempt.window?.post?.sentAt ?? '';
  for (let sending = 1; ; sending += 1) {
    const ended = await awaitScript(ports, script, bounds);
    await ports.events.publish([
      scriptEnded(subject, 'post-script', { report: ended.report, at: ended.seenAt, sentAt }),
    ]);
    const timeForAnother =
      (bounds.deliverySeconds + bounds.timeoutSeconds) * 1_000 + RESERVE_MILLIS < ports.clock.remaining();
    if (confirmsThaw(ended.report) || sending >= triesOf(policy) || !timeForAnother) {
      return { script, ended, sending };
    }
    const request = scriptRequest(scriptsOf(state, settings.deliverySeconds), 'post-script', {
      sending: sending + 1,
      timeoutSeconds: policy.timeoutSeconds,
    });
    sentAt = instantOf(ports.clock.now());
    script = { instanceId, ...(await sendPatiently(ports, THAW_PATIENCE, () => ports.scripts.send(request))) };
    await ports.events.publish([scriptInitiated(subject, 'post-script', sentAt)]);
  }
}

/** The events that were not published inside the freeze window. */
async function announce({ events }: PostPorts, state: PostState): Promise<void> {
  const { pre, window } = state.attempt;
  const subject = subjectOf(state);
  const ended =
    pre === undefined || window?.pre === undefined || window.preSeenAt === undefined
      ? []
      : [scriptEnded(subject, 'pre-script', { report: window.pre, at: window.preSeenAt, sentAt: pre.sentAt })];
  const initiated = window?.post === undefined ? [] : [scriptInitiated(subject, 'post-script', window.post.sentAt)];
  await events.publish([...ended, ...initiated]);
}
