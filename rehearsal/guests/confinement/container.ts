import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { hasEnded, sendSignal, SYSTEM_PATH } from '../host-command';
import { writeAccounts, type DatabaseAccount } from './accounts';
import { assertDropped, dropCapabilities } from './capabilities';
import {
  Account,
  ConfinementError,
  ConfinementKind,
  REHEARSAL_DIRECTORY,
  type Bind,
  type Confinement,
  type ConfinementOptions,
} from './confinement';

export type ContainerKind = ConfinementKind.ROOT | ConfinementKind.USER_NAMESPACE;

/** How long the set-up may take on a busy machine before it counts as refused. */
const READY_WITHIN_MILLIS = 60_000;

/** By its full path, so that no variable of a step decides what runs while the capabilities are still there. */
const SETPRIV = existsSync('/usr/bin/setpriv') ? '/usr/bin/setpriv' : '/bin/setpriv';

/** Starts an instance's namespaces and verifies from outside that its init has lost its capabilities. */
export async function startContainer(kind: ContainerKind, options: ConfinementOptions): Promise<Confinement> {
  const { directory } = options;
  const databaseAccount = writeAccounts(join(directory, 'accounts'));
  copyFileSync(join(__dirname, 'init.sh'), join(directory, 'rehearsal', 'init.sh'));
  writeFileSync(join(directory, 'rehearsal', 'shims'), options.shims.map((tool) => `${tool}\n`).join(''));
  const binds = [
    { hostPath: join(directory, 'rehearsal'), guestPath: REHEARSAL_DIRECTORY, access: 'read-only' },
    ...options.binds,
  ];
  for (const bind of options.binds) {
    prepareTarget(join(directory, 'rehearsal'), bind);
  }
  writeFileSync(
    join(directory, 'binds'),
    binds
      .map(({ hostPath, guestPath, access }) => `${hostPath}\t${guestPath}\t${access === 'read-only' ? 'ro' : 'rw'}\n`)
      .join(''),
  );
  const drop = dropCapabilities(kind);
  const namespaces = ['--mount', '--pid', '--fork', '--uts', '--ipc', '--net', '--kill-child'];
  const user = kind === ConfinementKind.USER_NAMESPACE ? ['--user', '--map-root-user'] : [];
  const setup = ['sh', join(__dirname, 'setup.sh'), directory, kind, options.hostName, ...drop];
  const holder = spawn('unshare', [...user, ...namespaces, '--', ...setup], {
    env: { PATH: SYSTEM_PATH },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await untilReady(holder);
  const initPid = Number(readFileSync(join(directory, 'init.pid'), 'utf8'));
  assertDropped(initPid, kind);
  return container({ kind, initPid, drop, databaseAccount });
}

interface ContainerParts {
  readonly kind: ContainerKind;
  readonly initPid: number;
  readonly drop: readonly string[];
  readonly databaseAccount: DatabaseAccount;
}

function container({ kind, initPid, drop, databaseAccount: { uid, gid } }: ContainerParts): Confinement {
  const isRoot = kind === ConfinementKind.ROOT;
  const user = isRoot ? [] : ['-U', '--preserve-credentials'];
  const enter = ['-t', String(initPid), ...user, '-m', '-u', '-i', '-n', '-p', '--'];
  const become: Readonly<Record<Account, readonly string[]>> = {
    [Account.ROOT]: [],
    [Account.DATABASE]: isRoot
      ? ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--']
      : ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'],
  };
  return {
    kind,
    initPid,
    hostPath: (guestPath) => `/proc/${initPid}/root${guestPath}`,
    spawn: ({ argv, account, environment, workingDirectory, stdio }) => {
      const inside =
        workingDirectory === undefined ? argv : ['sh', '-c', 'cd -- "$0" && exec "$@"', workingDirectory, ...argv];
      // The capabilities go first, before anything that the instance could influence is looked at.
      const command = [...enter, SETPRIV, ...drop, '--', 'setsid', ...become[account], ...inside];
      return spawn('nsenter', command, { env: { PATH: SYSTEM_PATH, ...environment }, detached: true, stdio, cwd: '/' });
    },
    commandPid: (child) => (child.pid === undefined || hasEnded(child) ? undefined : children(child.pid)[0]),
    killGroup: (child) => {
      if (child.pid === undefined) {
        return;
      }
      for (const inner of children(child.pid)) {
        sendSignal(-inner, 'SIGKILL');
        sendSignal(inner, 'SIGKILL');
      }
      sendSignal(-child.pid, 'SIGKILL');
    },
  };
}

/** The rehearsal's own folder is read-only inside, so what is to be mounted below it must have its place before. */
function prepareTarget(rehearsal: string, { hostPath, guestPath }: Bind): void {
  if (!guestPath.startsWith(`${REHEARSAL_DIRECTORY}/`)) {
    return;
  }
  const target = join(rehearsal, guestPath.slice(REHEARSAL_DIRECTORY.length));
  if (statSync(hostPath).isDirectory()) {
    mkdirSync(target, { recursive: true });
  } else {
    writeFileSync(target, '');
  }
}

/** The command as this machine numbers it: nsenter's one child, which leads a session inside. */
function children(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // it has just ended: then there is nothing to signal
  }
}

function untilReady(holder: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let stderr = '';
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(
        new ConfinementError(`namespaces could not be set up: ${reason}${stderr === '' ? '' : `: ${stderr.trim()}`}`),
      );
    };
    const timer = setTimeout(() => {
      holder.kill('SIGKILL');
      fail(`not ready after ${READY_WITHIN_MILLIS} ms`);
    }, READY_WITHIN_MILLIS);
    holder.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    holder.on('error', (error) => {
      fail(error.message);
    });
    holder.on('close', (code) => {
      fail(`ended with ${code ?? 'a signal'}`);
    });
    holder.stdout?.once('data', () => {
      clearTimeout(timer);
      holder.unref();
      for (const stream of [holder.stdout, holder.stderr]) {
        if (stream instanceof Socket) {
          stream.unref();
        }
      }
      resolve();
    });
  });
}
