import type { FreezeWindow, Steps } from '../../../contract';
import type { Ports } from '../../../ports';
import { scriptRequest, scriptsOf } from '../../scripts/attempt-scripts';

type WindowState = Steps['SnapshotWhenFrozen']['input'];

/** A thaw that could not be sent is sent once more here; behind it stand the Thaw step, the lease and the guard. */
const THAW_SENDS = 2;

/** A throttled call has no chance at once; the guest stays frozen for as long as this. */
const BETWEEN_THAWS_MILLIS = 500;

/** Sends the post-script of the state's attempt; `undefined` when it could not be sent. */
export async function sendThaw(
  ports: Pick<Ports, 'scripts' | 'clock' | 'log'>,
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
