import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { CallRecord } from '../cloud/calls';
import type { Cloud } from '../cloud/cloud';
import { asAwsError, AwsError, UNANSWERED } from '../cloud/errors';
import { parseRecord } from '../json';
import { listenOnLoopback } from '../loopback';
import { RefusedAnswer, startDynamoDb, type Answer, type DynamoDb } from './dynamodb';
import { formatJson, headersFor, parseJson, parseRest } from './json';
import { parseQuery } from './query';
import { SHAPES, type Service } from './shapes/shapes';
import { formatError, formatResponse, formatS3Error, formatStsError, formatStsResponse } from './xml';

export interface Wire {
  /** For AWS_ENDPOINT_URL: it serves EC2, SSM, EventBridge, SQS, Scheduler, Step Functions, S3, STS and DynamoDB alike. */
  readonly url: string;
  close(): Promise<void>;
}

/** The services by the prefix of `X-Amz-Target`. */
const TARGETS: ReadonlyMap<string | undefined, Service | 'dynamodb'> = new Map([
  ...(Object.keys(SHAPES) as Service[]).map((service) => [SHAPES[service].targetPrefix, service] as const),
  ['Scheduler', 'scheduler'],
  ['DynamoDB_20120810', 'dynamodb'],
]);

/**
 * Speaks AWS's protocols on 127.0.0.1 before the model, so that unmodified SDK clients reach it. A request goes to the
 * Region that it was signed for, DynamoDB's to one table for all Regions. Signatures are not checked. A request that the
 * codec refuses (unknown action or member) is answered, but not recorded as a call.
 */
export async function startWire({ cloud }: { readonly cloud: Cloud }): Promise<Wire> {
  const dynamoDb = await startDynamoDb();
  const server = createServer((request, response) => void serve({ cloud, dynamoDb, request, response }));
  const { port, close } = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await close();
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
  const protocol = protocolOf(request);
  const serving = { query: serveQuery, json: serveJson, s3: serveS3, sts: serveSts }[protocol];
  try {
    reply(response, await serving(exchange, await text(request)));
  } catch (error) {
    const refusal = asAwsError(error);
    if (refusal.httpStatus === UNANSWERED) {
      request.socket.destroy();
      return;
    }
    reply(response, errorAnswer(refusal, protocol));
  }
}

/** S3 is told by its signature alone, since its paths are those of the user; and STS, since it takes forms as EC2 does. */
function protocolOf({ headers, url }: IncomingMessage): 'query' | 'json' | 's3' | 'sts' {
  const [, signed] = /\/(s3|sts)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  if (signed === 's3' || signed === 'sts') {
    return signed;
  }
  return headers['x-amz-target'] === undefined && url === '/' ? 'query' : 'json';
}

async function serveSts({ cloud, request }: Exchange, body: string): Promise<Answer> {
  const { operation, input } = parseQuery(body, 'sts');
  const output = await cloud.call({ service: 'sts', operation, input, ...originOf(cloud, request) });
  return xml(200, formatStsResponse(operation, output, randomUUID()));
}

/** With the bucket in the path, as SDKs do where the endpoint is an address. */
async function serveS3({ cloud, request }: Exchange, body: string): Promise<Answer> {
  const { method = '', url = '', headers } = request;
  const { operation, input } = parseRest('s3', { method, url, headers, body });
  const output = await cloud.call({ service: 's3', operation, input, ...originOf(cloud, request) });
  return { status: 200, headers: headersFor('s3', operation, output), body: '' };
}

async function serveQuery({ cloud, request }: Exchange, body: string): Promise<Answer> {
  const { operation, input } = parseQuery(body);
  const output = await cloud.call({ service: 'ec2', operation, input, ...originOf(cloud, request) });
  return xml(200, formatResponse(operation, output, randomUUID()));
}

async function serveJson({ cloud, dynamoDb, request }: Exchange, body: string): Promise<Answer> {
  const { headers, method = '', url = '' } = request;
  // Scheduler is the one service of this protocol that has paths.
  const target = String(headers['x-amz-target'] ?? 'Scheduler');
  const [prefix, named = ''] = target.split('.');
  const service = TARGETS.get(prefix);
  if (service === undefined) {
    throw new AwsError('UnknownOperationException', `The target ${target} is not modelled`);
  }
  if (service === 'dynamodb') {
    const input = parseRecord(body) ?? {}; // DynamoDB itself refuses a body that is no object.
    const arrival = { service, operation: named, input, ...originOf(cloud, request) };
    return cloud.pass(arrival, () => dynamoDb.forward(headers, body));
  }
  const { operation, input } =
    service === 'scheduler'
      ? parseRest(service, { method, url, headers, body })
      : { operation: named, input: parseJson(service, named, body) };
  const output = await cloud.call({ service, operation, input, ...originOf(cloud, request) });
  return json(200, formatJson(service, operation, output));
}

function originOf(
  cloud: Cloud,
  { headers }: IncomingMessage,
): Pick<CallRecord, 'account' | 'caller' | 'region' | 'trace'> {
  const trace = headers['x-amzn-trace-id'];
  const signed = signatureOf(headers);
  const account = cloud.accountOf(signed.caller ?? '');
  return { ...signed, account, trace: typeof trace === 'string' ? trace : undefined };
}

function errorAnswer(error: AwsError, protocol: ReturnType<typeof protocolOf>): Answer {
  if (error instanceof RefusedAnswer) {
    return error.answer;
  }
  if (protocol === 'query') {
    return xml(error.httpStatus, formatError(error, randomUUID()));
  }
  if (protocol === 's3' || protocol === 'sts') {
    const format = protocol === 's3' ? formatS3Error : formatStsError;
    return xml(error.httpStatus, format(error, randomUUID()));
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

function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/**
 * The access key and the Region that signed the request, as `Authorization: AWS4-HMAC-SHA256
 * Credential=KEY/20260101/eu-west-1/ec2/aws4_request` gives them; neither if it is unsigned.
 */
export function signatureOf({ authorization }: IncomingHttpHeaders): {
  readonly caller?: string;
  readonly region?: string;
} {
  const [, caller, region] = /\bCredential=([^/,\s]+)\/\d+\/([^/,\s]+)\//.exec(authorization ?? '') ?? [];
  return caller === undefined || region === undefined ? {} : { caller, region };
}
