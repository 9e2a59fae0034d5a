import { READ } from '../aws/clients';
import { s3Client } from '../aws/s3/client';
import { s3Records } from '../aws/s3/records';
import { recordDrill } from '../handlers/drill/record-drill';
import { eventPorts, ledgerPorts, storedSetPorts } from './adapters';
import { stepFunction } from './step-function';

const drillRecords = s3Records({ client: s3Client(READ) });

export const handler = stepFunction(
  'record-drill',
  { RecordDrill: recordDrill },
  eventPorts(),
  storedSetPorts(),
  ledgerPorts(),
  () => ({ drillRecords }),
);
