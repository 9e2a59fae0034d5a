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
import { ec2Instances } from '../aws/ec2/instances';
import { ec2Snapshots } from '../aws/ec2/snapshots';
import { ec2StoredSets } from '../aws/ec2/stored-sets';
import { eventBridgeEvents } from '../aws/eventbridge/events';
import { powertoolsMetrics } from '../aws/powertools/metrics';
import { ssmDocuments } from '../aws/ssm/documents';
import { ssmScripts } from '../aws/ssm/scripts';
import { defined } from '../domain/json';
import type { Ports } from '../ports';

/** Each of these makes SDK clients once. What it returns makes the ports of one invocation. */
type Adapter<Needed extends keyof Ports, Settings, Made extends keyof Ports> = (
  tools: Pick<Ports, Needed> & { readonly settings: Settings },
) => Pick<Ports, Made>;

export function eventPorts(): Adapter<'clock' | 'log', { readonly eventBus: string }, 'events' | 'metrics'> {
  const client = eventBridgeClient(EVENTS);
  const metrics = powertoolsMetrics();
  return ({ settings, clock, log }) => ({
    metrics,
    events: eventBridgeEvents({ client, busName: settings.eventBus, clock, log, metrics }),
  });
}

export function ledgerPorts(): Adapter<
  never,
  { readonly ledgerTable: string; readonly slotsPerSecond?: number },
  'ledger'
> {
  const client = dynamoDbClient(LEDGER);
  return ({ settings: { ledgerTable: tableName, slotsPerSecond } }) => ({
    ledger: dynamoDbLedger({ client, tableName, ...defined({ slotsPerSecond }) }),
  });
}

export function scriptPorts(): Adapter<'clock', { readonly consistencySeconds: number }, 'scripts'> {
  const once = ssmClient(SEND_SCRIPT);
  const poll = ssmClient(POLL);
  return ({ settings: { consistencySeconds }, clock }) => ({
    scripts: ssmScripts({ once, poll, clock, consistencySeconds }),
  });
}

/** Snapshots of a Region, by default the function's own. */
export function snapshotPorts(region?: string): Adapter<'clock', object, 'snapshots'> {
  const once = ec2Client(CREATE_SNAPSHOTS, region);
  const read = ec2Client(READ, region);
  return ({ clock }) => ({ snapshots: ec2Snapshots({ once, read, clock }) });
}

/** Sets of any Region. */
export function storedSetPorts(): Adapter<never, object, 'storedSets'> {
  const storedSets = ec2StoredSets({
    clients: (region) => ({ read: ec2Client(READ, region), once: ec2Client(CREATE_SNAPSHOTS, region) }),
  });
  return () => ({ storedSets });
}

export function instancePorts(): Adapter<never, object, 'instances'> {
  const instances = ec2Instances({ ec2: ec2Client(READ), ssm: ssmClient(READ) });
  return () => ({ instances });
}

export function documentPorts(): Adapter<never, object, 'documents'> {
  const documents = ssmDocuments(ssmClient(READ));
  return () => ({ documents });
}
