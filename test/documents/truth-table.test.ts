import { fileSystemsDocument } from '../../documents';
import { runTables, table } from './rows';
import { substitute } from '../../lab/databases/substitute';
import { belowTables } from './truth-table/below';
import { contract } from './truth-table/contract';
import { defects } from './truth-table/defects';
import { deliveries } from './truth-table/deliveries';
import { lease } from './truth-table/lease';
import { mongodbTable } from './truth-table/mongodb';
import { mysqlTable } from './truth-table/mysql';
import { postgresqlTable } from './truth-table/postgresql';
import { redisTable } from './truth-table/redis';
import { refusals } from './truth-table/refusals';
import { replays } from './truth-table/replays';
import { scriptTable } from './truth-table/script';
import { stacks } from './truth-table/stacks';
import { killedAtEachStep } from './truth-table/steps';
import { superblocks } from './truth-table/superblocks';
import { trouble } from './truth-table/trouble';

jest.setTimeout(900_000); // of the long form: a row waits for those before it

const script = substitute(fileSystemsDocument({ leaseSeconds: 20, mounts: ['/a', '/b'] }), { command: 'pre-script' });

// All in one file, since its rows run side by side: those that wait long come first.
table('the scripts on real file systems', [
  ...lease,
  ...superblocks,
  ...stacks,
  ...killedAtEachStep(script),
  ...contract,
  ...deliveries,
  ...defects,
  ...refusals,
  ...trouble,
]);
table('orders of the property test on real file systems', replays);
scriptTable();
mysqlTable();
postgresqlTable();
redisTable();
mongodbTable();
belowTables();
runTables();
