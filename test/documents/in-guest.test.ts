import { runTables } from './rows';
import { inGuestTable } from './truth-table/in-guest';

jest.setTimeout(300_000);

inGuestTable();
runTables();
