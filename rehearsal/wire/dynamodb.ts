import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { AwsError } from '../cloud/errors';

/** An answer of HTTP, complete. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A refusal of DynamoDB's: recorded by its code, answered as it came. */
export class RefusedAnswer extends AwsError {
  constructor(readonly answer: Answer) {
    const type = /"__type":\s*"(?:[^"#]*#)?([^"]+)"/.exec(answer.body)?.[1];
    super(type ?? 'UnknownError', answer.body, answer.status);
  }
}

export interface DynamoDb {
  /** DynamoDB's answer; a refusal is thrown as `RefusedAnswer`. */
  forward(headers: IncomingHttpHeaders, body: string): Promise<Answer>;
  close(): Promise<void>;
}

/** What the server's own connection sets, and what must not be copied from one connection to the other. */
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date'];

/** DynamoDB is no model of ours: dynalite, in memory, validates as AWS does. Tables are active at once. */
export async function startDynamoDb(): Promise<DynamoDb> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    forward: async (headers, body) => {
      const answer = await forward(port, headers, body);
      if (answer.status >= 400) {
        throw new RefusedAnswer(answer);
      }
      return answer;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error) {
            reject(error);
          } else {
            resolve();
          }
        });
        server.closeAllConnections();
      }),
  };
}

async function forward(port: number, headers: IncomingHttpHeaders, body: string): Promise<Answer> {
  const outgoing = request({ host: '127.0.0.1', port, method: 'POST', path: '/', headers });
  outgoing.end(body);
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const kept = Object.entries(response.headers).filter(([name]) => !HOP_HEADERS.includes(name));
        resolve({
          status: response.statusCode ?? 500,
          headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
  });
}
