import { ledgerSuite } from '../aws/dynamodb/ledger-suite';
import { memoryLedger } from './memory-ledger';

describe('the ledger in memory, as the adapter', () => {
  ledgerSuite((rate) => Promise.resolve(memoryLedger(rate)));
});
