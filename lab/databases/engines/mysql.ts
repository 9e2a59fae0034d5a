import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { REHEARSAL_DIRECTORY } from '../../../rehearsal/guests/confinement/confinement';
import type { Bind } from '../../../rehearsal/guests/confinement/confinement';
import { findMysql } from '../mysql-programs';
import { CannotRunError } from '../errors';
import type { Programs } from '../stage/stage';
import { DatabaseName } from './database';
import type { Database } from './database';
import { createMysqlFamily, LOG } from './mysql-family';

const GUEST_HOME = `${REHEARSAL_DIRECTORY}/mysql`;

/** A MySQL that was put beside this machine's programs; its binary log, on by default, is on the volume of the redo log. */
export function createMysql(): Promise<Database> {
  const found = findMysql();
  if ('missing' in found) {
    throw new CannotRunError(found.missing);
  }
  const { home, version } = found;
  const program = join(GUEST_HOME, 'bin', 'mysqld');
  return Promise.resolve(
    createMysqlFamily({
      name: DatabaseName.MYSQL,
      version,
      programs: programsOf(home),
      client: join(home, 'bin', 'mysql'),
      server: [program, `--log-bin=${LOG}/binlog`, '--mysqlx=OFF', '--secure-file-priv=NULL'],
      install: { program, options: ['--initialize-insecure'] },
      fill: (rows, content) =>
        `SET cte_max_recursion_depth = ${rows}; INSERT INTO burden WITH RECURSIVE numbers AS
        (SELECT 1 AS seq UNION ALL SELECT seq + 1 FROM numbers WHERE seq < ${rows})
        SELECT seq, ${content} FROM numbers`,
    }),
  );
}

/** An instance as one with MySQL alone: the document takes MariaDB's client where it finds it, so that is covered. */
function programsOf(home: string): Programs {
  const others = ['/usr/bin/mariadb'].filter((path) => existsSync(path));
  return {
    binds: [
      { hostPath: home, guestPath: GUEST_HOME, access: 'read-only' },
      ...others.map((guestPath): Bind => ({ hostPath: '/dev/null', guestPath, access: 'read-only' })),
    ],
    addPrograms: (directory) => {
      symlinkSync(join(GUEST_HOME, 'bin', 'mysql'), join(directory, 'mysql'));
    },
  };
}
