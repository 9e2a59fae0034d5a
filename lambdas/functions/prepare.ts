import { READ, ec2Client, ssmClient } from '../aws/clients';
import { ec2Instances } from '../aws/ec2/instances';
import { prepare } from '../handlers/run/prepare';
import { stepFunction } from './step-function';
import { snapshotPorts } from './adapters';

const instances = ec2Instances({ ec2: ec2Client(READ), ssm: ssmClient(READ) });
const snapshots = snapshotPorts();

export const handler = stepFunction('prepare', {
  Prepare: (tools) => prepare({ instances, ...snapshots(tools) }),
});
