import type { SentPre, StepHandler } from '../../contract';
import { instantOf } from '../../domain/instant';
import { CriticalSection, criticalSectionOf } from '../../domain/policy';
import { scriptInitiated } from '../../domain/script-events';
import { snapshotForm } from '../../domain/snapshot-form';
import { OutcomeUnknown, ScriptNotSent } from '../../errors';
import type { Ports, ScriptRequest } from '../../ports';
import { scriptRequest, scriptsOf, subjectOf } from '../scripts/attempt-scripts';
import { PRE_PATIENCE, sendPatiently } from '../scripts/slow-down';
import { setRequest } from '../sets/create-set';
import { defined } from '../../domain/json';

/**
 * Sends the pre-script of this attempt, once: a repeated step first looks for what it may have sent before. The deadline
 * lets the guest refuse a script that arrives when nobody waits for it any more.
 */
export function sendPreScript(
  ports: SendPorts & Pick<Ports, 'events'>,
  settings: { readonly deliverySeconds: number },
): StepHandler<'SendPreScript'> {
  return async (state): Promise<SentPre> => {
    const scripts = scriptsOf(state, settings.deliverySeconds);
    const { quiesce, timeoutSeconds } = state.policy;
    const lease = quiesce.kind === 'document' ? quiesce.leaseSeconds : undefined;
    const sentAt = instantOf(ports.clock.now());
    const isInGuest = criticalSectionOf(state.policy) === CriticalSection.IN_GUEST;
    const snapshotRequest = isInGuest ? snapshotForm(setRequest(state, sentAt)) : undefined;
    // The deadline counts from the sending, not from a look-up of half a minute before it.
    const request = (): ScriptRequest =>
      scriptRequest(scripts, 'pre-script', {
        sending: 1,
        deadline: Math.floor(ports.clock.now() / 1_000) + settings.deliverySeconds,
        timeoutSeconds,
        ...defined({ leaseSeconds: lease, snapshotRequest }),
      });
    const mark = () => ports.ledger.markSending({ ...scripts, now: instantOf(ports.clock.now()) });
    const order = await mark();
    if (order === 'first') {
      await ports.events.publish([scriptInitiated(subjectOf(state), 'pre-script', sentAt)]);
      return send(ports, mark, request);
    }
    const found = await ports.scripts.find({ ...request(), since: state.run.startedAt });
    ports.log.info('pre-script-looked-up', { instanceId: state.instanceId, found: found !== undefined });
    return found === undefined ? sendAgain(ports, mark, request) : { ...found, sentAt };
  };
}

type SendPorts = Pick<Ports, 'scripts' | 'ledger' | 'metrics' | 'clock' | 'log'>;

/** The debt says of each try when it was made, since the guard counts a script's delivery from it. */
async function send(ports: SendPorts, mark: () => Promise<unknown>, request: () => ScriptRequest): Promise<SentPre> {
  let isMarked = true;
  let sentAt = '';
  const sent = await sendPatiently(ports, PRE_PATIENCE, async () => {
    await (isMarked ? undefined : mark());
    isMarked = false;
    sentAt = instantOf(ports.clock.now());
    return ports.scripts.send(request());
  });
  return { ...sent, sentAt };
}

/** What was sent before may have arrived, so even a plain refusal now leaves the outcome unknown. */
async function sendAgain(...[ports, mark, request]: Parameters<typeof send>): Promise<SentPre> {
  try {
    return await send(ports, mark, request);
  } catch (error) {
    if (error instanceof ScriptNotSent) {
      throw new OutcomeUnknown('a repeated pre-script was refused, an earlier one may have been sent', {
        cause: error,
      });
    }
    throw error;
  }
}
