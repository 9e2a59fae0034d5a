import {
  CREATE_SNAPSHOTS,
  dynamoDbClient,
  ec2Client,
  eventBridgeClient,
  EVENTS,
  LEDGER,
  POLL,
  READ,
  SEND_SCRIPT,
  ssmClient,
} from '../aws/clients';
import { dynamoDbLedger } from '../aws/dynamodb/ledger';
import { ec2Snapshots } from '../aws/ec2/snapshots';
import { eventBridgeEvents } from '../aws/eventbridge/events';
import { powertoolsMetrics } from '../aws/powertools/metrics';
import { ssmScripts } from '../aws/ssm/scripts';
import { readCount } from '../environment';
import type { Ports } from '../ports';

/** Events and metrics of a function; the client outlives the invocation. */
export function eventPorts(): (
  tools: Pick<Ports, 'clock' | 'log'> & { readonly environment: { readonly EVENT_BUS: string } },
) => Pick<Ports, 'events' | 'metrics'> {
  const client = eventBridgeClient(EVENTS);
  const metrics = powertoolsMetrics();
  return ({ environment, clock, log }) => ({
    metrics,
    events: eventBridgeEvents({ client, busName: environment.EVENT_BUS, clock, log, metrics }),
  });
}

/** The ledger of a function; the client outlives the invocation. */
export function ledgerPorts(): (tools: {
  readonly environment: { readonly LEDGER_TABLE: string; readonly SLOTS_PER_SECOND?: string };
}) => Pick<Ports, 'ledger'> {
  const client = dynamoDbClient(LEDGER);
  return ({ environment: { LEDGER_TABLE: tableName, SLOTS_PER_SECOND: slots } }) => ({
    ledger: dynamoDbLedger({
      client,
      tableName,
      ...(slots === undefined ? {} : { slotsPerSecond: readCount('SLOTS_PER_SECOND', slots) }),
    }),
  });
}

/** The scripts of a function; the clients outlive the invocation. */
export function scriptPorts(): (
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

/** The same, and the seconds for which AWS may not show what was just made. */
export function waitsOf(environment: Parameters<typeof deliveryOf>[0] & { readonly CONSISTENCY_SECONDS: string }) {
  const consistencySeconds = readCount('CONSISTENCY_SECONDS', environment.CONSISTENCY_SECONDS);
  return { ...deliveryOf(environment), consistencySeconds };
}

/** Snapshots of a Region, by default the function's own; the clients outlive the invocation. */
export function snapshotPorts(region?: string): (tools: Pick<Ports, 'clock'>) => Pick<Ports, 'snapshots'> {
  const once = ec2Client(CREATE_SNAPSHOTS, region);
  const read = ec2Client(READ, region);
  return ({ clock }) => ({ snapshots: ec2Snapshots({ once, read, clock }) });
}
