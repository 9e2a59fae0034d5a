import { CHECKS, type CheckContent } from '../../../documents/checks';
import { REHEARSAL_DIRECTORY } from '../../../rehearsal/guests/confinement/confinement';
import { DatabaseName } from '../engines/database';

/** The newest record is at most as old as a round. */
const NEWEST = { newestWithinSeconds: 300 } as const;

const PROOF_TABLES = ['proof.burden', 'proof.writes_innodb', 'proof.writes_myisam'];

/** The document that checks each database, with what its rounds write. Servers in containers have no check of their own. */
const CHECK_DOCUMENTS: Partial<Readonly<Record<DatabaseName, () => CheckContent>>> = {
  [DatabaseName.POSTGRESQL]: () => CHECKS.postgresql({ ...NEWEST, tables: ['writes', 'burden'] }),
  [DatabaseName.MARIADB]: () => CHECKS.mysql({ ...NEWEST, tables: PROOF_TABLES }),
  [DatabaseName.MYSQL]: () =>
    CHECKS.mysql({ ...NEWEST, tables: PROOF_TABLES, binDirectory: `${REHEARSAL_DIRECTORY}/mysql/bin` }),
  [DatabaseName.REDIS]: () => CHECKS.redis(NEWEST),
};

/** Databases that a drill can be tested with. */
export const DRILLED = Object.values(DatabaseName).filter((name) => CHECK_DOCUMENTS[name] !== undefined);

export function checkDocument(name: DatabaseName): CheckContent | undefined {
  return CHECK_DOCUMENTS[name]?.();
}
