import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupBy } from '../lambdas/domain/sets';
import { ROOT, STAGING } from './staging';

interface Packed {
  readonly filename: string;
  /** Of the archive, in bytes. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Packs what `npm run build` made, and prints how large it is. */
function main(): void {
  const { filename, size, unpackedSize, files } = pack();
  const digest = createHash('sha256')
    .update(readFileSync(join(ROOT, filename)))
    .digest('hex');
  const parts = groupBy(files, ({ path }) => path.split('/')[0] ?? '')
    .map((part) => ({
      name: part[0]?.path.split('/')[0] ?? '',
      bytes: part.reduce((sum, { size: bytes }) => sum + bytes, 0),
    }))
    .toSorted((a, b) => b.bytes - a.bytes);
  const lines = [
    `${filename}: ${kilobytes(size)}, unpacked ${kilobytes(unpackedSize)} in ${files.length} files`,
    `sha256 ${digest}`,
    ...parts.map(({ name, bytes }) => `  ${name.padEnd(24)} ${kilobytes(bytes).padStart(9)}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function pack(): Packed {
  const output = execFileSync('npm', ['pack', STAGING, '--json', '--pack-destination', ROOT], { encoding: 'utf8' });
  const [packed] = JSON.parse(output) as readonly Packed[];
  if (packed === undefined) {
    throw new Error(`npm pack printed no package: ${output}`);
  }
  return packed;
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000)} kB`;
}

main();
