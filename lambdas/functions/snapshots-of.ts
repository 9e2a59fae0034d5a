import { CREATE_SNAPSHOTS, READ, ec2Client } from '../aws/clients';
import { ec2Snapshots } from '../aws/ec2/snapshots';
import type { Ports } from '../ports';

/** The snapshots of a function; the clients outlive the invocation. */
export function snapshotting(): (tools: Pick<Ports, 'clock'>) => Pick<Ports, 'snapshots'> {
  const once = ec2Client(CREATE_SNAPSHOTS);
  const read = ec2Client(READ);
  return ({ clock }) => ({ snapshots: ec2Snapshots({ once, read, clock }) });
}
