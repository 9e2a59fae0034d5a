import type { FreezeWindow, StepHandler, Steps } from '../../contract';
import { instantOf } from '../../domain/instant';
import { CriticalSection, criticalSectionOf } from '../../domain/policy';
import { SnapshotFailed, Throttled } from '../../errors';
import type { Ports } from '../../ports';
import { throttleOf } from '../../domain/snapshots';
import { scriptRequest, scriptsOf } from '../scripts/attempt-scripts';
import { awaitScript, type EndedScript, type WaitSettings } from '../scripts/await-script';
import { noteThrottled, sendPatiently, tellThrottled, THAW_PATIENCE } from '../scripts/slow-down';
import { createSet } from '../sets/create-set';
import { setOfGuest, type SetOfWindow } from './set-of-guest';
import { defined } from '../../domain/json';

type WindowPorts = Pick<Ports, 'scripts' | 'snapshots' | 'ledger' | 'metrics' | 'clock' | 'invocation' | 'log'>;
type WindowState = Steps['SnapshotWhenFrozen']['input'];

/** Kept for CreateSnapshots (15 s) and for sending the thaw: a poll never takes the time in which the thaw is sent. */
const RESERVE_MILLIS = 60_000;

/** A thaw that could not be sent is sent once more here. After that the Thaw step, the lease and the guard thaw. */
const THAW_SENDS = 2;

const BETWEEN_THAWS_MILLIS = 500;

/**
 * Owns the freeze window: polls the pre-script to its end, calls CreateSnapshots the moment that it succeeded, and
 * sends the post-script after it in every case. Nothing else happens in between. It always returns what it learned. If
 * the invocation dies, the state's catch thaws.
 */
export function snapshotWhenFrozen(ports: WindowPorts, settings: WaitSettings): StepHandler<'SnapshotWhenFrozen'> {
  return async (state): Promise<FreezeWindow> => {
    const coldStart = ports.invocation.start();
    const { instanceId, attempt, policy } = state;
    const { deliverySeconds } = settings;
    const bounds = {
      deliverySeconds,
      timeoutSeconds: policy.timeoutSeconds,
      reserveMillis: RESERVE_MILLIS,
      onThrottled: tellThrottled(ports),
      ...defined({ slowdown: attempt.slowdown }),
    };
    const pre = attempt.pre && (await awaitScript(ports, { instanceId, commandId: attempt.pre.commandId }, bounds));
    const known = { coldStart, ...defined({ pre: pre?.report, preSeenAt: pre?.seenAt }) };
    if (pre !== undefined && criticalSectionOf(policy) === CriticalSection.IN_GUEST) {
      return { ...known, ...(await closeGuestWindow(ports, state, { ended: pre, ...settings })) };
    }
    if (pre !== undefined && pre.report.result !== 'succeeded') {
      return { next: 'thaw', ...known };
    }
    let taken: SetOfWindow = {};
    let post: FreezeWindow['post'];
    try {
      taken = await attemptSet(ports, state);
    } finally {
      post = state.prepared.mode === 'pre-only' ? undefined : await sendThaw(ports, state, settings);
    }
    return { next: nextOf(state, taken, post), ...known, ...taken, ...defined({ post }) };
  };
}

/**
 * If the pre-script made the set, it has thawed too, and its post-script reports the thaw. The post-script is still sent
 * before anything is looked up, so that nothing stays frozen after a pre-script that failed.
 */
async function closeGuestWindow(
  ports: WindowPorts,
  state: WindowState,
  { ended, ...settings }: WaitSettings & { readonly ended: EndedScript },
): Promise<Omit<FreezeWindow, 'coldStart' | 'pre' | 'preSeenAt'>> {
  // One that may still run must be ended before its thaw: that is the Thaw step's.
  const post = ended.state === 'running' ? undefined : await sendThaw(ports, state, settings);
  const taken = await setOfGuest(ports, state, { ended, ...settings });
  return { next: nextOf(state, taken, post), ...taken, ...defined({ post }) };
}

/** Sends the post-script of the state's attempt; `undefined` when it could not be sent. */
async function sendThaw(
  ports: WindowPorts,
  state: WindowState,
  { deliverySeconds }: Pick<WaitSettings, 'deliverySeconds'>,
): Promise<FreezeWindow['post']> {
  const scripts = scriptsOf(state, deliverySeconds);
  for (let sending = 1; sending <= THAW_SENDS; sending += 1) {
    try {
      const request = scriptRequest(scripts, 'post-script', { sending, timeoutSeconds: state.policy.timeoutSeconds });
      const sent = await sendPatiently(ports, THAW_PATIENCE, () => ports.scripts.send(request));
      return { ...sent, sentAt: instantOf(ports.clock.now()) };
    } catch (error) {
      ports.log.error('post-script-not-sent', error, { instanceId: state.instanceId, sending });
      await (sending < THAW_SENDS ? ports.clock.sleep(BETWEEN_THAWS_MILLIS) : undefined);
    }
  }
  return undefined; // The caller goes to Thaw, which has a budget of its own.
}

async function attemptSet(ports: WindowPorts, state: WindowState): Promise<SetOfWindow> {
  try {
    return { set: await createSet(ports, state) };
  } catch (error) {
    ports.log.error('create-snapshots-failed', error, { instanceId: state.instanceId });
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof Throttled) {
      noteThrottled(ports, 'create-snapshots');
      return { setFailure: { kind: throttleOf(error.code), message } };
    }
    return { setFailure: { kind: error instanceof SnapshotFailed ? 'failed' : 'unknown', message } };
  }
}

function nextOf(state: WindowState, taken: SetOfWindow, post: FreezeWindow['post']): FreezeWindow['next'] {
  if (taken.set === undefined) {
    return 'thaw';
  }
  if (state.prepared.mode === 'pre-only') {
    return 'record';
  }
  return post === undefined ? 'thaw' : 'await-post';
}
