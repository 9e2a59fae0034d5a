import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, constants, fstatSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { messageOf } from '../../json';
import { SYSTEM_PATH } from '../host-command';
import { fail, type Answer } from './tool';

/** Listens to the shims of one instance: requests come through one named pipe, each answer goes into the asker's own. */
export function servePipes(
  directory: string,
  answer: (tool: string, args: readonly string[]) => Promise<Answer>,
): { readonly close: () => void } {
  const requests = join(directory, 'requests');
  const replies = join(directory, 'replies');
  mkdirSync(replies, { recursive: true });
  chmodSync(replies, 0o1777);
  execFileSync('mkfifo', [requests], { env: { PATH: SYSTEM_PATH } });
  chmodSync(requests, 0o622);
  // Opened for both, so that it does not end when the last shim has closed it.
  const socket = new Socket({
    fd: openSync(requests, constants.O_RDWR | constants.O_NONBLOCK),
    readable: true,
    writable: false,
  });
  socket.setEncoding('utf8');
  socket.unref();
  let rest = '';
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      void serve(line);
    }
  });
  const serve = async (line: string): Promise<void> => {
    const [pid = '', tool = '', ...args] = line.split('\t');
    if (!/^\d+$/.test(pid)) {
      return; // not from a shim
    }
    const { exitCode, stdout, stderr } = await answer(tool, args).catch((error: unknown) =>
      fail(1, `${tool}: the rehearsal's broker failed: ${messageOf(error)}`),
    );
    reply(join(replies, pid), `${prefixed('1', stdout)}${prefixed('2', stderr)}0${exitCode}\n`);
  };
  return {
    close: () => {
      socket.destroy();
    },
  };
}

/** Writes an answer, if the asker still waits for it; it may have been killed meanwhile. */
function reply(path: string, text: string): void {
  try {
    // The instance may write in this folder: no link is followed, and nothing but a waiting pipe is written to.
    const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    if (fstatSync(fd).isFIFO()) {
      writeSync(fd, text);
    }
    closeSync(fd);
    unlinkSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['ENXIO', 'ENOENT', 'EPIPE', 'EAGAIN', 'ELOOP'].includes(code)) {
      throw error;
    }
  }
}

function prefixed(mark: string, text: string): string {
  if (text === '') {
    return '';
  }
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${mark}${line}\n`)
    .join('');
}
