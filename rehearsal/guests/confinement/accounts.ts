import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DatabaseAccount {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Writes `passwd`, `group` and a `shadow` without secrets for an instance: this machine's accounts, and `postgres`
 * where it has none, so that documents with `runuser -u postgres` run everywhere.
 */
export function writeAccounts(directory: string): DatabaseAccount {
  const passwd = lines('/etc/passwd');
  const group = lines('/etc/group');
  const found = passwd.map((line) => line.split(':')).find(([name]) => name === 'postgres');
  const account = found === undefined ? freeAccount(passwd, group) : { uid: Number(found[2]), gid: Number(found[3]) };
  if (found === undefined) {
    passwd.push(`postgres:x:${account.uid}:${account.gid}:PostgreSQL:/var/lib/postgresql:/bin/sh`);
    group.push(`postgres:x:${account.gid}:`);
  }
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'passwd'), `${passwd.join('\n')}\n`);
  writeFileSync(join(directory, 'group'), `${group.join('\n')}\n`);
  const shadow = passwd.map((line) => `${line.split(':')[0] ?? ''}:*:19000:0:99999:7:::`);
  writeFileSync(join(directory, 'shadow'), `${shadow.join('\n')}\n`, { mode: 0o640 });
  return account;
}

/** 26 is what Red Hat gives PostgreSQL; upwards of it where that is taken. */
function freeAccount(passwd: readonly string[], group: readonly string[]): DatabaseAccount {
  const taken = new Set([...passwd, ...group].map((line) => Number(line.split(':')[2])));
  let id = 26;
  while (taken.has(id)) {
    id += 1;
  }
  return { uid: id, gid: id };
}

function lines(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
