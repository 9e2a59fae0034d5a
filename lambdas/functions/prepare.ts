import { READ, ec2Client, ssmClient } from '../aws/clients';
import { ec2Instances } from '../aws/ec2-instances';
import { prepare } from '../handlers/prepare';
import { stepFunction } from './step-function';

const ports = { instances: ec2Instances({ ec2: ec2Client(READ), ssm: ssmClient(READ) }) };

export const handler = stepFunction('prepare', { Prepare: () => prepare(ports) });
