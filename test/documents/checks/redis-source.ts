import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../programs';
import { until } from '../until';
import type { CheckBench } from './bench';

export const KEYS = 1_000;

/** How Redis keeps its data: in a snapshot, or in an append-only file. */
export type Persistence = 'snapshot' | 'append-only';

/** A set of a Redis on the volume `data`, in its directory `redis`, with `KEYS` keys and one that has expired. */
export async function takeRedisSet(bench: CheckBench, persistence: Persistence = 'snapshot'): Promise<void> {
  const directory = join(await bench.source('data'), 'redis');
  mkdirSync(directory);
  await mustRun('chown', 'redis', directory);
  const socket = join(directory, 'redis.sock');
  const ask = (...words: readonly string[]): string => execFileSync('redis-cli', ['-s', socket, ...words]).toString();
  const settings = ['--appendonly', persistence === 'snapshot' ? 'no' : 'yes', '--save', ''];
  await mustRun(
    ...(['runuser', '-u', 'redis', '--', 'redis-server', '--dir', directory, '--port', '0'] as const),
    ...['--unixsocket', socket, '--daemonize', 'yes', '--logfile', join(directory, 'log'), ...settings],
  );
  await until(() => {
    try {
      return ask('PING').startsWith('PONG');
    } catch {
      return false; // It is not there yet.
    }
  });
  try {
    ask('EVAL', `for i = 1, ${KEYS} do redis.call('SET', 'order:' .. i, string.rep('x', 100)) end`, '0');
    ask('SET', 'short', 'lived', 'PX', '1');
    if (persistence === 'snapshot') {
      ask('SAVE');
    }
    bench.take('data');
  } finally {
    ask('SHUTDOWN', 'NOSAVE');
  }
}

/** Has a server save a snapshot in a directory, of the append-only file there or of no keys. */
export function saveSnapshot(directory: string, keys: 'the same' | 'none'): void {
  const append = keys === 'none' ? 'no' : 'yes';
  const start = `redis-server --port 0 --unixsocket s --daemonize yes --save '' --dir "$0" --appendonly ${append}`;
  const ask = 'redis-cli -s "$0/s"';
  const wait = `until [ "$(${ask} PING 2>/dev/null)" = PONG ]; do sleep 0.05; done`;
  execFileSync('sh', ['-c', `${start} && ${wait} && ${ask} SAVE && ${ask} SHUTDOWN NOSAVE`, directory], {
    stdio: 'ignore',
  });
}
