import { chmodSync, existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ConfinementKind, REHEARSAL_DIRECTORY } from '../confinement/confinement';
import type { Bind } from '../confinement/confinement';
import type { PostgresPrograms } from './postgresql-programs';

export interface PsqlForGuests {
  readonly binds: readonly Bind[];
  /** Puts `psql` into the folder that comes first on an instance's PATH. */
  readonly install: (shimDirectory: string) => void;
}

export interface PsqlOptions {
  readonly workspace: string;
  readonly programs: PostgresPrograms;
  readonly confinement: ConfinementKind;
}

/** The real psql of the same version; where there is none, a stand-in that runs on this very Node. */
export async function preparePsql({ workspace, programs, confinement }: PsqlOptions): Promise<PsqlForGuests> {
  const isPlain = confinement === ConfinementKind.PLAIN;
  if (programs.psql === 'real') {
    const isBeside = existsSync(join(programs.hostBin, 'psql'));
    const target = join(isPlain ? programs.hostBin : programs.guestBin, 'psql');
    return {
      binds: [],
      install: (shimDirectory) => {
        if (isBeside) {
          symlinkSync(target, join(shimDirectory, 'psql'));
        } // else the one in /usr/bin is on PATH anyway
      },
    };
  }
  const bundle = join(workspace, 'psql.js');
  if (!existsSync(bundle)) {
    await build({
      entryPoints: [join(__dirname, 'psql.ts')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      target: 'node20',
      external: ['pg-native'],
      logLevel: 'silent',
    });
    chmodSync(bundle, 0o644);
  }
  const [node, script] = isPlain
    ? [process.execPath, bundle]
    : [`${REHEARSAL_DIRECTORY}/node`, `${REHEARSAL_DIRECTORY}/psql.js`];
  return {
    binds: [
      { hostPath: process.execPath, guestPath: `${REHEARSAL_DIRECTORY}/node`, access: 'read-only' },
      { hostPath: bundle, guestPath: `${REHEARSAL_DIRECTORY}/psql.js`, access: 'read-only' },
    ],
    install: (shimDirectory) => {
      const file = join(shimDirectory, 'psql');
      writeFileSync(file, `#!/bin/sh\nexec ${node} ${script} "$@"\n`);
      chmodSync(file, 0o755);
    },
  };
}
