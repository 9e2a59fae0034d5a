import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What a stub does with one request: an answer, silence, or a cut connection. */
export type Reply =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string; readonly type?: string }
  | { readonly kind: 'silence' }
  | { readonly kind: 'half-an-answer' }
  | { readonly kind: 'reset' };

export interface StubRequest {
  readonly path: string;
  readonly body: string;
}

export interface StubService {
  readonly url: string;
  readonly requests: readonly StubRequest[];
  /** Connections that were opened. */
  readonly connections: () => number;
}

/** Runs a test against a server that replies as told, for what no model does: AWS at its worst. */
export async function stubbed(
  reply: (request: StubRequest, count: number) => Reply,
  test: (service: StubService) => Promise<void>,
): Promise<void> {
  const requests: StubRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = { path: request.url ?? '', body: Buffer.concat(chunks).toString('utf8') };
      requests.push(received);
      const answer = reply(received, requests.length);
      switch (answer.kind) {
        case 'answer':
          response.writeHead(answer.status, { 'content-type': answer.type ?? 'application/x-amz-json-1.1' });
          response.end(answer.body);
          return;
        case 'reset':
          request.socket.resetAndDestroy();
          return;
        case 'half-an-answer':
          response.writeHead(200, { 'content-length': '1000' });
          response.write('{');
          return;
        case 'silence':
          return;
      }
    });
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    await test({ url: `http://127.0.0.1:${port}`, requests, connections: () => sockets.size });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
