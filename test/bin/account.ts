import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCloud, type Cloud, type CloudOptions } from '../../rehearsal/cloud/cloud';
import { systemClock } from '../../rehearsal/clock';
import { startWire } from '../../rehearsal/wire/server';

/** A live account for the command line: the model behind the wire. */
export interface Account {
  readonly cloud: Cloud;
  readonly url: string;
  /** Names of the operations that were called, in order. */
  readonly operations: () => readonly string[];
}

/** Waits are left out where a test does not ask for them. */
const AT_ONCE: NonNullable<CloudOptions['modelSettings']> = {
  latencyMillis: { SendCommand: 0 },
  otherLatencyMillis: 0,
  deliveryMillis: 0,
  deliveryJitterMillis: 0,
  statusVisibilityMillis: 0,
};

/** Runs a test against an account whose documents are also listed, which the model itself does not do. */
export async function withAccount(
  options: Partial<Pick<CloudOptions, 'faults'>> & { readonly documentNames?: readonly string[] },
  body: (account: Account) => Promise<void>,
): Promise<void> {
  const { documentNames = [], ...cloudOptions } = options;
  const cloud = createCloud({ clock: systemClock, modelSettings: AT_ONCE, ...cloudOptions });
  const wire = await startWire({ cloud });
  const front = await listing(documentNames, wire.url);
  const { port } = front.address() as AddressInfo;
  try {
    await body({
      cloud,
      url: `http://127.0.0.1:${String(port)}`,
      operations: () => cloud.calls.map(({ operation }) => operation),
    });
  } finally {
    front.close();
    front.closeAllConnections();
    cloud.close();
    await wire.close();
  }
}

/** Answers ListDocuments by the beginning of the name, as Systems Manager does, and passes on everything else. */
async function listing(names: readonly string[], url: string): Promise<Server> {
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const target = request.headers['x-amz-target'];
      if (target === 'AmazonSSM.ListDocuments') {
        const { Filters } = JSON.parse(body) as {
          readonly Filters: readonly { readonly Key: string; readonly Values: readonly string[] }[];
        };
        const prefix = Filters.find(({ Key }) => Key === 'Name')?.Values[0] ?? '';
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
        const found = names.filter((name) => name.startsWith(prefix)).map((Name) => ({ Name }));
        response.end(JSON.stringify({ DocumentIdentifiers: found }));
        return;
      }
      const headers = {
        'content-type': request.headers['content-type'] ?? '',
        ...(target === undefined ? {} : { 'x-amz-target': String(target) }),
      };
      const answer = await fetch(url, { method: 'POST', headers, body });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
