'use strict';
// What Lambda's Node.js runtime does, as far as our bundles can tell: load the handler, ask for an invocation, run it,
// answer, ask again. Started by sandbox.ts as a process of its own; plain JavaScript, so that it starts without a loader.
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const [authority, environmentId] = process.env.AWS_LAMBDA_RUNTIME_API.split('/');
const [host, port] = authority.split(':');
const agent = new http.Agent({ keepAlive: true });

function call(method, route, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { agent, host, port, method, path: `/${environmentId}/2018-06-01/runtime/${route}` },
      (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(parts).toString('utf8') }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function report(error) {
  if (!(error instanceof Error) && !(error && error.stack))
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
}

/** Everything written before is through when this resolves, so that the host knows which lines belong to the invocation. */
function mark(requestId) {
  const line = `\u0000end ${requestId}\n`;
  return Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write(line, resolve))),
  );
}

function named(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

async function loadHandler() {
  const root = process.env.LAMBDA_TASK_ROOT;
  const { dir, name, ext } = path.parse(process.env._HANDLER);
  const found = ['.js', '.mjs', '.cjs']
    .map((extension) => path.resolve(root, dir, name + extension))
    .find(fs.existsSync);
  if (found === undefined) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${name}'`);
  // import() takes both kinds of modules; the exports of a CommonJS one are its default.
  const loaded = await import(pathToFileURL(found).href);
  const handler = loaded[ext.slice(1)] ?? loaded.default?.[ext.slice(1)];
  if (typeof handler !== 'function')
    throw named('Runtime.HandlerNotFound', `${process.env._HANDLER} is undefined or not exported`);
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

let current;

async function failed(error) {
  const requestId = current;
  await mark(requestId);
  await call(
    'POST',
    requestId === undefined ? 'init/error' : `invocation/${requestId}/error`,
    JSON.stringify(report(error)),
  );
}

async function die(type, error) {
  await failed(
    Object.assign(named(type, error instanceof Error ? `${error.name}: ${error.message}` : String(error)), {
      stack: error?.stack ?? type,
    }),
  );
  process.exit(1);
}

async function main() {
  let handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    await failed(error);
    process.exit(1);
  }
  for (;;) {
    const { headers, body } = await call('GET', 'invocation/next');
    current = headers['lambda-runtime-aws-request-id'];
    process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
    try {
      const answer = JSON.stringify((await handler(JSON.parse(body), contextOf(headers))) ?? null);
      await mark(current);
      await call('POST', `invocation/${current}/response`, answer);
    } catch (error) {
      await failed(error);
    }
    current = undefined;
  }
}

process.on('unhandledRejection', (error) => void die('Runtime.UnhandledPromiseRejection', error));
process.on('uncaughtException', (error) => void die('Runtime.UnhandledException', error));
// The host has gone: so must this process.
main().catch(() => process.exit(1));
