import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AskEc2 } from '../guest';
import { instanceRole } from './metadata';
import { instanceRoleServer } from './server';

/** How a record of TLS begins. */
const HANDSHAKE = 0x16;

/** The metadata service and EC2 of one instance on one socket, for HTTP and HTTPS. */
export function openGateway(path: string, ec2: AskEc2): Server {
  const plain = instanceRoleServer({ role: instanceRole(), ec2 });
  const secure = createSecureServer();
  secure.on('request', (request, response) => plain.emit('request', request, response));
  const sockets = new Set<Socket>();
  const front = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy()); // a script that was killed: its call has no answer
    socket.once('data', (first) => {
      socket.pause();
      if (first[0] === HANDSHAKE) {
        handOn(socket, first);
      } else {
        socket.unshift(first);
        plain.emit('connection', socket);
      }
      socket.resume();
    });
  });
  front.on('close', () => {
    secure.close();
    for (const socket of sockets) {
      socket.destroy();
    }
  });
  front.listen(path);
  front.unref();
  return front;

  /** TLS reads from its own connection only, so what came already goes through one more. */
  function handOn(socket: Socket, first: Buffer): void {
    if (!secure.listening) {
      secure.setSecureContext(certificate());
      secure.listen(`${path}.tls`);
      secure.unref();
    }
    const inner = connect(`${path}.tls`);
    inner.on('error', () => socket.destroy());
    inner.write(first);
    socket.pipe(inner).pipe(socket);
  }
}

let made: { readonly key: string; readonly cert: string } | undefined;

/** One certificate for all instances, made at the first HTTPS connection. It is self-signed, and the shim of curl does not check it. */
function certificate(): NonNullable<typeof made> {
  if (made !== undefined) {
    return made;
  }
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-certificate-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  try {
    const subject = ['-subj', '/CN=rehearsal', '-days', '1', '-nodes'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    return made;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
