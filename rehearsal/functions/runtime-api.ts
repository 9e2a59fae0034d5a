import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../loopback';

/** What a process of one environment may ask of the Runtime API. */
interface RuntimeCalls {
  /** The process is ready for its next invocation; `deliver` hands it over. */
  readonly onNext: (deliver: (invocation: Invocation) => void) => void;
  readonly onResponse: (requestId: string, body: string) => void;
  readonly onError: (requestId: string, body: string) => void;
  readonly onInitError: (body: string) => void;
}

/** One invocation as it is handed to a process. */
export interface Invocation {
  readonly requestId: string;
  readonly payloadJson: string;
  /** Milliseconds since the epoch. */
  readonly deadlineMillis: number;
  readonly functionArn: string;
  readonly traceId: string;
}

/** A Runtime API for any number of environments, each under a path of its own. */
export interface RuntimeApi {
  /** What AWS_LAMBDA_RUNTIME_API must be for this environment. */
  register(environmentId: string, calls: RuntimeCalls): string;
  unregister(environmentId: string): void;
  close(): Promise<void>;
}

const ROUTE =
  /^\/([^/]+)\/2018-06-01\/runtime\/(?:(init)\/error|invocation\/(next)|invocation\/([^/]+)\/(response|error))$/;

/** Starts the server on a free port of the loopback interface. */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const environments = new Map<string, RuntimeCalls>();
  const server = createServer((request, response) => {
    const [matched, id = '', init, next, requestId = '', verb] = ROUTE.exec(request.url ?? '') ?? [];
    const calls = environments.get(id);
    if (matched === undefined || calls === undefined) {
      response.writeHead(404).end();
    } else if (next !== undefined) {
      calls.onNext((invocation) => {
        deliver(response, invocation);
      });
    } else {
      void collect(request, response, (body) => {
        if (init !== undefined) {
          calls.onInitError(body);
        } else if (verb === 'response') {
          calls.onResponse(requestId, body);
        } else {
          calls.onError(requestId, body);
        }
      });
    }
  });
  // An environment may wait for its next invocation for as long as the rehearsal lasts.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  const { port, close } = await listenOnLoopback(server);
  return {
    register: (environmentId, calls) => {
      environments.set(environmentId, calls);
      return `127.0.0.1:${port}/${environmentId}`;
    },
    unregister: (environmentId) => environments.delete(environmentId),
    close,
  };
}

function deliver(response: ServerResponse, invocation: Invocation): void {
  response
    .writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.requestId,
      'lambda-runtime-deadline-ms': String(Math.floor(invocation.deadlineMillis)),
      'lambda-runtime-invoked-function-arn': invocation.functionArn,
      'lambda-runtime-trace-id': invocation.traceId,
    })
    .end(invocation.payloadJson);
}

/** A process that ends while it sends gets no answer: the host reports the end of the process. */
async function collect(request: IncomingMessage, response: ServerResponse, done: (body: string) => void) {
  const body = await text(request).catch(() => undefined);
  if (body !== undefined) {
    response.writeHead(202).end();
    done(body);
  }
}
