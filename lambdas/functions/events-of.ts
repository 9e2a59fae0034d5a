import { EVENTS, eventBridgeClient } from '../aws/clients';
import { eventBridgeEvents } from '../aws/eventbridge/events';
import { powertoolsMetrics } from '../aws/powertools/metrics';
import type { Ports } from '../ports';

/** Events and metrics of a function; the client outlives the invocation. */
export function telling(): (
  tools: Pick<Ports, 'clock' | 'log'> & { readonly environment: { readonly EVENT_BUS: string } },
) => Pick<Ports, 'events' | 'metrics'> {
  const client = eventBridgeClient(EVENTS);
  const metrics = powertoolsMetrics();
  return ({ environment, clock, log }) => ({
    metrics,
    events: eventBridgeEvents({ client, busName: environment.EVENT_BUS, clock, log, metrics }),
  });
}
