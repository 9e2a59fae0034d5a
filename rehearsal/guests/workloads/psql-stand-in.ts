import { chmodSync, copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { ConfinementKind, REHEARSAL_DIRECTORY, type Bind } from '../confinement/confinement';

/** How the stand-in for psql becomes one file; the package has it already. */
export const PSQL_BUILD = {
  entryPoints: [join(__dirname, 'psql.ts')],
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['pg-native'],
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** The stand-in for psql, which runs on this very Node. */
export async function preparePsqlStandIn(
  workspace: string,
  confinement: ConfinementKind,
): Promise<{ readonly command: string; readonly binds: readonly Bind[] }> {
  const bundle = join(workspace, 'psql.js');
  const prebuilt = join(__dirname, 'psql.js');
  if (existsSync(prebuilt)) {
    copyFileSync(prebuilt, bundle);
  } else {
    const { build } = await import('esbuild');
    await build({ ...PSQL_BUILD, outfile: bundle });
  }
  chmodSync(bundle, 0o644);
  const files = { node: process.execPath, 'psql.js': bundle };
  return {
    command: (confinement === ConfinementKind.PLAIN
      ? Object.values(files)
      : Object.keys(files).map((name) => `${REHEARSAL_DIRECTORY}/${name}`)
    ).join(' '),
    binds: Object.entries(files).map(([name, hostPath]) => ({
      hostPath,
      guestPath: `${REHEARSAL_DIRECTORY}/${name}`,
      access: 'read-only',
    })),
  };
}
