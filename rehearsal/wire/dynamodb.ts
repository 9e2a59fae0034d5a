import type { IncomingHttpHeaders } from 'node:http';
import dynalite from 'dynalite';
import { AwsError } from '../cloud/errors';
import { listenOnLoopback } from '../loopback';

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

/** What each connection sets for itself. */
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date', 'host', 'expect'];

/** DynamoDB is no model of ours: dynalite, in memory, validates as AWS does. Tables are active at once. */
export async function startDynamoDb(): Promise<DynamoDb> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const { port, close } = await listenOnLoopback(server);
  return {
    forward: async (headers, body) => {
      const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers: endToEnd(headers), body });
      const answer = {
        status: response.status,
        headers: endToEnd(Object.fromEntries(response.headers)),
        body: await response.text(),
      };
      if (!response.ok) {
        throw new RefusedAnswer(answer);
      }
      return answer;
    },
    close,
  };
}

function endToEnd(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !HOP_HEADERS.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
