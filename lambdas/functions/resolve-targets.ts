import { READ, ec2Client, ssmClient } from '../aws/clients';
import { ec2Instances } from '../aws/ec2/instances';
import { ssmDocuments } from '../aws/ssm/documents';
import { readCount } from '../environment';
import { resolveTargets } from '../handlers/run/resolve-targets';
import { stepFunction } from './step-function';

const ssm = ssmClient(READ);
const ports = { instances: ec2Instances({ ec2: ec2Client(READ), ssm }), documents: ssmDocuments(ssm) };

export const handler = stepFunction('resolve-targets', {
  ResolveTargets: ({ environment }) =>
    resolveTargets(ports, { pageSize: readCount('PAGE_SIZE', environment.PAGE_SIZE) }),
});
