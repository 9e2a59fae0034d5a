import { runTables } from './rows';
import { inGuestTable } from './truth-table/in-guest';

inGuestTable();
runTables();
