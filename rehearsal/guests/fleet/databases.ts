import type { GuestEnvironment } from '../process-guest';
import type { Bind } from '../confinement/confinement';
import { findPostgres } from '../workloads/postgresql-programs';
import type { PostgresPrograms, PostgresSource } from '../workloads/postgresql-programs';
import { preparePsql } from '../workloads/psql-install';

/** PostgreSQL's programs, looked for once and only when they are needed. */
export interface Databases {
  readonly synchronousCommit: 'on' | 'off';
  readonly programs: () => Promise<DatabasePrograms>;
}

export interface DatabasePrograms {
  readonly server: PostgresPrograms;
  /** What the report says about them. */
  readonly description: string;
  readonly binds: readonly Bind[];
  readonly installPsql: (shimDirectory: string) => void;
}

export interface DatabasesOptions {
  readonly environment: GuestEnvironment;
  readonly synchronousCommit: 'on' | 'off';
  readonly forced?: PostgresSource;
  readonly psql?: PostgresPrograms['psql'];
}

export function createDatabases({
  environment: { workspace, confinement },
  synchronousCommit,
  forced,
  psql: forcedPsql,
}: DatabasesOptions): Databases {
  const find = async (): Promise<DatabasePrograms> => {
    const server = await findPostgres({
      workspace,
      ...(forced === undefined ? {} : { forced }),
      ...(forcedPsql === undefined ? {} : { psql: forcedPsql }),
    });
    const psql = await preparePsql({ workspace, programs: server, confinement });
    return {
      server,
      description: `${server.version} from ${server.source}, psql: ${server.psql}`,
      binds: [...server.binds, ...psql.binds],
      installPsql: psql.install,
    };
  };
  let found: Promise<DatabasePrograms> | undefined;
  return { synchronousCommit, programs: () => (found ??= find()) };
}
