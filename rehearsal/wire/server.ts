import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallRecord } from '../cloud/calls';
import type { Cloud } from '../cloud/cloud';
import { AwsError, UNANSWERED } from '../cloud/errors';
import { RefusedAnswer, startDynamoDb, type Answer, type DynamoDb } from './dynamodb';
import { formatJson, parseJson } from './json';
import { parseQuery } from './query';
import { parseRest } from './rest';
import { SHAPES, type Service } from './shapes/shapes';
import { signatureOf } from './signature';
import { formatError, formatResponse } from './xml';

export interface WireOptions {
  readonly cloud: Cloud;
}

export interface Wire {
  /** For AWS_ENDPOINT_URL: it serves EC2, SSM, EventBridge, SQS, Scheduler and DynamoDB alike. */
  readonly url: string;
  close(): Promise<void>;
}

/** The services by the prefix of `X-Amz-Target`. */
const TARGETS: ReadonlyMap<string | undefined, Service | 'dynamodb'> = new Map([
  ...(Object.keys(SHAPES) as Service[]).map((service) => [SHAPES[service].targetPrefix, service] as const),
  ['DynamoDB_20120810', 'dynamodb'],
]);

/**
 * Speaks AWS's protocols on 127.0.0.1 before the model, so that unmodified SDK clients reach it. A request goes to the
 * Region that it was signed for, DynamoDB's to one table for all Regions. Signatures are not checked. A request that the codec already refuses (unknown action or member) is answered, but not recorded as a call.
 */
export async function startWire({ cloud }: WireOptions): Promise<Wire> {
  const dynamoDb = await startDynamoDb();
  const server = createServer((request, response) => void serve({ cloud, dynamoDb, request, response }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await dynamoDb.close();
    },
  };
}

interface Exchange {
  readonly cloud: Cloud;
  readonly dynamoDb: DynamoDb;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Answers every request, defects of the model included: those show as a 500 of the code `RehearsalDefect`. */
async function serve(exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const target = request.headers['x-amz-target'];
  // Scheduler is the one service here that has paths.
  const isRest = request.url !== undefined && request.url !== '/';
  const isQuery = target === undefined && !isRest;
  try {
    const body = await readBody(request);
    if (isRest) {
      reply(response, await serveRest(exchange));
    } else {
      reply(response, isQuery ? await serveQuery(exchange, body) : await serveJson(exchange, String(target), body));
    }
  } catch (error) {
    if (error instanceof AwsError && error.httpStatus === UNANSWERED) {
      request.socket.destroy();
      return;
    }
    reply(response, errorAnswer(asAwsError(error), isQuery ? 'query' : 'json'));
  }
}

async function serveQuery({ cloud, request }: Exchange, body: string): Promise<Answer> {
  const { operation, input } = parseQuery(body);
  const output = await cloud.call({ service: 'ec2', operation, input, ...originOf(request) });
  return xml(200, formatResponse(operation, output, randomUUID()));
}

async function serveJson({ cloud, dynamoDb, request }: Exchange, target: string, body: string): Promise<Answer> {
  const [prefix = '', operation = ''] = target.split('.');
  const service = TARGETS.get(prefix);
  if (service === undefined) {
    throw new AwsError('UnknownOperationException', `The target ${target} is not modelled`);
  }
  if (service === 'dynamodb') {
    const input = JSON.parse(body === '' ? '{}' : body) as Readonly<Record<string, unknown>>;
    const arrival = { service, operation, input, ...originOf(request) };
    return cloud.pass(arrival, () => dynamoDb.forward(request.headers, body));
  }
  const input = parseJson(service, operation, body);
  const output = await cloud.call({ service, operation, input, ...originOf(request) });
  return json(200, formatJson(service, operation, output));
}

async function serveRest({ cloud, request }: Exchange): Promise<Answer> {
  const { operation, input } = parseRest('scheduler', request.method ?? '', request.url ?? '');
  const output = await cloud.call({ service: 'scheduler', operation, input, ...originOf(request) });
  return json(200, formatJson('scheduler', operation, output));
}

function originOf({ headers }: IncomingMessage): Pick<CallRecord, 'caller' | 'region' | 'trace'> {
  const trace = headers['x-amzn-trace-id'];
  return { ...signatureOf(headers), trace: typeof trace === 'string' ? trace : undefined };
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) {
    return error;
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError('RehearsalDefect', message, 500);
}

function errorAnswer(error: AwsError, protocol: 'query' | 'json'): Answer {
  if (error instanceof RefusedAnswer) {
    return error.answer;
  }
  if (protocol === 'query') {
    return xml(error.httpStatus, formatError(error, randomUUID()));
  }
  const answer = json(
    error.httpStatus,
    JSON.stringify({ __type: error.code, message: error.message, Message: error.message }),
  );
  return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': error.code } };
}

function xml(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body };
}

function json(status: number, body: string): Answer {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
  return { status, headers, body };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
