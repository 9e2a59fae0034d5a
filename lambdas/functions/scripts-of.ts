import { POLL, SEND_SCRIPT, ssmClient } from '../aws/clients';
import { ssmScripts } from '../aws/ssm/scripts';
import { readCount } from '../environment';
import type { Ports } from '../ports';

/** The scripts of a function; the clients outlive the invocation. */
export function scripting(): (
  tools: Pick<Ports, 'clock'> & { readonly environment: { readonly CONSISTENCY_SECONDS: string } },
) => Pick<Ports, 'scripts'> {
  const once = ssmClient(SEND_SCRIPT);
  const poll = ssmClient(POLL);
  return ({ environment, clock }) => ({
    scripts: ssmScripts({
      once,
      poll,
      clock,
      consistencySeconds: readCount('CONSISTENCY_SECONDS', environment.CONSISTENCY_SECONDS),
    }),
  });
}

/** Seconds that a script may take to reach its agent. */
export function deliveryOf(environment: { readonly DELIVERY_SECONDS: string }): { readonly deliverySeconds: number } {
  return { deliverySeconds: readCount('DELIVERY_SECONDS', environment.DELIVERY_SECONDS) };
}
