import {
  CREATE_SNAPSHOTS,
  dynamoDbClient,
  ec2Client,
  eventBridgeClient,
  EVENTS,
  LAUNCH,
  LEDGER,
  POLL,
  READ,
  SEND_SCRIPT,
  ssmClient,
  type Tuning,
} from '../aws/clients';
import { dynamoDbLedger } from '../aws/dynamodb/ledger';
import { ec2DrillImages } from '../aws/ec2/drill-images';
import { ec2DrillInstances } from '../aws/ec2/drill-instances';
import { ec2Instances } from '../aws/ec2/instances';
import { ec2Snapshots } from '../aws/ec2/snapshots';
import { ec2StoredSets } from '../aws/ec2/stored-sets';
import { eventBridgeEvents } from '../aws/eventbridge/events';
import { powertoolsMetrics } from '../aws/powertools/metrics';
import { ssmDocuments } from '../aws/ssm/documents';
import { ssmScripts } from '../aws/ssm/scripts';
import { defined } from '../domain/json';
import type { DrillInstances, Ports } from '../ports';

/** Each of these makes SDK clients once. What it returns makes the ports of one invocation. */
type Adapter<Needed extends keyof Ports, Settings, Made extends keyof Ports> = (
  tools: Pick<Ports, Needed> & { readonly settings: Settings; readonly role?: string },
) => Pick<Ports, Made>;

/** How the calls of a role are made. Only functions of drills know a role. */
type ByRole = (tuning: Tuning, role: string | undefined) => Tuning;

/** Makes what a role needs once for each role. */
function forEachRole<Made>(make: (role: string | undefined) => Made): (role: string | undefined) => Made {
  const made = new Map<string | undefined, Made>();
  return (role) => {
    const known = made.get(role) ?? make(role);
    made.set(role, known);
    return known;
  };
}

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

export function scriptPorts(
  by: ByRole = (tuning) => tuning,
): Adapter<'clock', { readonly consistencySeconds: number }, 'scripts'> {
  const clientsOf = forEachRole((role) => ({
    once: ssmClient(by(SEND_SCRIPT, role)),
    poll: ssmClient(by(POLL, role)),
  }));
  return ({ settings: { consistencySeconds }, clock, role }) => ({
    scripts: ssmScripts({ ...clientsOf(role), clock, consistencySeconds }),
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

export function instancePorts(by: ByRole = (tuning) => tuning): Adapter<never, object, 'instances'> {
  const instancesOf = forEachRole((role) =>
    ec2Instances({ ec2: ec2Client(by(READ, role)), ssm: ssmClient(by(READ, role)) }),
  );
  return ({ role }) => ({ instances: instancesOf(role) });
}

/** Instances of drills in the account of a role. */
export function drillInstancesByRole(by: ByRole): (role: string | undefined) => DrillInstances {
  return forEachRole((role) =>
    ec2DrillInstances({ ec2: ec2Client(by(READ, role)), once: ec2Client(by(LAUNCH, role)) }),
  );
}

export function drillInstancePorts(by: ByRole): Adapter<never, object, 'drillInstances'> {
  const instancesOf = drillInstancesByRole(by);
  return ({ role }) => ({ drillInstances: instancesOf(role) });
}

export function drillImagePorts(): Adapter<never, object, 'drillImages'> {
  const drillImages = ec2DrillImages(ec2Client(READ));
  return () => ({ drillImages });
}

export function documentPorts(): Adapter<never, object, 'documents'> {
  const documents = ssmDocuments(ssmClient(READ));
  return () => ({ documents });
}
