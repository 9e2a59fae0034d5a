import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { CHECKS, type CheckContent } from '../../../documents/checks';
import type { CheckBench } from './bench';

/** A set of two volumes: `a` with files and their checksums in `app`, `b` with a log. */
export async function takeFilesSet(bench: CheckBench): Promise<void> {
  const [a, b] = [await bench.source('a'), await bench.source('b')];
  mkdirSync(`${a}/app`);
  writeFileSync(`${a}/app/config`, 'name = shop\n');
  writeFileSync(`${a}/app/large`, Buffer.alloc(100_000, 'x'));
  writeFileSync(`${a}/app/nothing`, '');
  writeFileSync(`${a}/app/sums`, execFileSync('sha256sum', ['config', 'large'], { cwd: `${a}/app` }));
  writeFileSync(`${b}/log`, 'started\n');
  bench.take('a', 'b');
}

/** The check by a script of the user. */
export function script(run: string, newestWithinSeconds?: number): CheckContent {
  return CHECKS.script({ run, ...(newestWithinSeconds === undefined ? {} : { newestWithinSeconds }) });
}

/** Removes all that `blkid` knows a device by. */
export function wipe(device: string): void {
  execFileSync('wipefs', ['-a', '-f', device], { stdio: 'ignore' });
}
