import type { FreezeWindow, StepHandler, Steps } from '../contract';
import type { ScriptReport } from '../domain/script';
import { ErrorName } from '../errors';
import type { Ports } from '../ports';
import { scriptRequest, scriptsOf } from './scripts/attempt-scripts';
import { awaitScript } from './scripts/await-script';
import { createSet } from './sets/create-set';

type WindowPorts = Pick<Ports, 'scripts' | 'snapshots' | 'clock' | 'invocation' | 'log'>;
type WindowState = Steps['SnapshotWhenFrozen']['input'];
type SetOfWindow = Pick<FreezeWindow, 'set' | 'setFailure'>;

/** Kept for CreateSnapshots (15 s) and for sending the thaw: a poll never eats the time in which the thaw is sent. */
const RESERVE_MILLIS = 60_000;

/** A thaw that could not be sent is sent once more here; behind it stand the Thaw step, the lease and the guard. */
const THAW_SENDS = 2;

/** A throttled call has no chance at once; the guest stays frozen for as long as this. */
const BETWEEN_THAWS_MILLIS = 500;

/**
 * Owns the freeze window: polls the pre-script to its end, calls CreateSnapshots the moment that it succeeded, and
 * sends the post-script whatever that call did. Nothing else happens in between. It always returns what it learned;
 * only a dead invocation does not, and then the state's catch thaws.
 */
export function snapshotWhenFrozen(
  ports: WindowPorts,
  settings: { readonly deliverySeconds: number },
): StepHandler<'SnapshotWhenFrozen'> {
  return async (state): Promise<FreezeWindow> => {
    const coldStart = ports.invocation.start();
    const pre = state.attempt.pre === undefined ? undefined : await awaitPre(ports, state, settings);
    const known = { coldStart, ...(pre === undefined ? {} : { pre: pre.report, preSeenAt: pre.seenAt }) };
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
    return { next: nextOf(state, taken, post), ...known, ...taken, ...(post === undefined ? {} : { post }) };
  };
}

async function awaitPre(
  ports: WindowPorts,
  state: WindowState,
  { deliverySeconds }: { readonly deliverySeconds: number },
): Promise<{ readonly report: ScriptReport; readonly seenAt: string }> {
  return awaitScript(
    ports,
    { instanceId: state.instanceId, commandId: state.attempt.pre?.commandId ?? '' },
    { deliverySeconds, timeoutSeconds: state.policy.timeoutSeconds, reserveMillis: RESERVE_MILLIS },
  );
}

async function attemptSet(ports: WindowPorts, state: WindowState): Promise<SetOfWindow> {
  try {
    return { set: await createSet(ports, state) };
  } catch (error) {
    ports.log.error('create-snapshots-failed', error, { instanceId: state.instanceId });
    const name = error instanceof Error ? error.name : '';
    const message = error instanceof Error ? error.message : String(error);
    if (name === ErrorName.THROTTLED) {
      return { setFailure: { kind: 'throttled', message } };
    }
    return { setFailure: { kind: name === ErrorName.SNAPSHOT_FAILED ? 'failed' : 'unknown', message } };
  }
}

async function sendThaw(
  ports: WindowPorts,
  state: WindowState,
  { deliverySeconds }: { readonly deliverySeconds: number },
): Promise<FreezeWindow['post']> {
  const scripts = scriptsOf(state, deliverySeconds);
  for (let sending = 1; sending <= THAW_SENDS; sending += 1) {
    try {
      const request = scriptRequest(scripts, 'post-script', { sending, timeoutSeconds: state.policy.timeoutSeconds });
      const sent = await ports.scripts.send(request);
      return { ...sent, sentAt: new Date(ports.clock.now()).toISOString() };
    } catch (error) {
      ports.log.error('post-script-not-sent', error, { instanceId: state.instanceId, sending });
      await (sending < THAW_SENDS ? ports.clock.sleep(BETWEEN_THAWS_MILLIS) : undefined);
    }
  }
  return undefined; // The caller goes to Thaw, which has a budget of its own.
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
