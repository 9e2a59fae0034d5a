import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AwsError } from '../../../rehearsal/cloud/errors';
import type { Cloud } from '../../../rehearsal/cloud/cloud';
import { listenOnLoopback } from '../../../rehearsal/loopback';
import { SHAPES, shapeOf } from '../../../rehearsal/wire/shapes/shapes';

/** How a script ended. */
export interface ScriptEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Hands the arguments to the test and ends as it answers. */
const CLIENT = `#!${process.execPath}
require('node:http').request(process.env.FAKE_AWS, { method: 'POST' }, async (response) => {
  let body = '';
  for await (const chunk of response) body += chunk;
  const { exitCode, stdout, stderr } = JSON.parse(body);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}).end(JSON.stringify(process.argv.slice(2)));
`;

/** Runs a script of bash where `aws` is the model of AWS and no `sleep` sleeps. */
export async function runScript(cloud: Cloud, script: string): Promise<ScriptEnd> {
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-restore-'));
  const server = createServer((request, response) => {
    void text(request)
      .then((body) => answer(cloud, JSON.parse(body) as readonly string[]))
      .then((end) => response.end(JSON.stringify(end)));
  });
  const { port, close } = await listenOnLoopback(server);
  try {
    for (const [name, content] of [
      ['aws', CLIENT],
      ['sleep', '#!/bin/sh\n'],
    ] as const) {
      writeFileSync(join(directory, name), content, { mode: 0o755 });
    }
    writeFileSync(join(directory, 'restore.sh'), script);
    const env = { PATH: `${directory}:/usr/bin:/bin`, FAKE_AWS: `http://127.0.0.1:${String(port)}` };
    return await new Promise((resolve) => {
      execFile('bash', [join(directory, 'restore.sh')], { env }, (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
  } finally {
    await close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Answers `aws ec2 …` as the CLI does: options by the shapes of the operation, errors with the code 254. */
async function answer(cloud: Cloud, [service, name = '', ...rest]: readonly string[]): Promise<ScriptEnd> {
  try {
    if (service !== 'ec2') {
      throw new Error(`the service ${String(service)} is not asked for`);
    }
    if (name === 'wait') {
      return { exitCode: 0, stdout: await waited(cloud, rest), stderr: '' };
    }
    const { Query: query, ...input } = inputOf(pascal(name), rest);
    const output = await cloud.call({ service: 'ec2', operation: pascal(name), input });
    return { exitCode: 0, stdout: `${queried(output, String(query))}\n`, stderr: '' };
  } catch (error) {
    if (error instanceof AwsError) {
      const stderr = `An error occurred (${error.code}) when calling the ${pascal(name)} operation: ${error.message}\n`;
      return { exitCode: 254, stdout: '', stderr };
    }
    return { exitCode: 252, stdout: '', stderr: `${String(error)}\n` };
  }
}

/** In this model what is waited for is true at once, or it is a mistake of the script. */
async function waited(cloud: Cloud, [name, ...rest]: readonly string[]): Promise<string> {
  const [operation, query, wanted] =
    name === 'snapshot-completed'
      ? ['DescribeSnapshots', 'Snapshots[0].State', 'completed']
      : ['DescribeVolumes', 'Volumes[0].State', String(name).replace('volume-', '')];
  const output = await cloud.call({ service: 'ec2', operation, input: inputOf(operation, rest) });
  const found = queried(output, query);
  if (found !== wanted) {
    throw new Error(`waiter ${String(name)}: ${query} is ${found}`);
  }
  return '';
}

/** The CLI refuses an option that is no member of the operation's input. */
function inputOf(operation: string, options: readonly string[]): Readonly<Record<string, unknown>> {
  const members = shapeOf('ec2', SHAPES.ec2.operations[operation]?.input ?? '').members ?? {};
  const input: Record<string, unknown> = {};
  let at = 0;
  while (at < options.length) {
    const option = options[at] ?? '';
    const next = options.findIndex((value, index) => index > at && value.startsWith('--'));
    const values = options.slice(at + 1, next === -1 ? options.length : next);
    at += values.length + 1;
    const member = pascal(option.replace(/^--/, ''));
    if (member === 'Query' || member === 'Output') {
      input[member] = values[0];
    } else if (!option.startsWith('--') || members[member] === undefined) {
      throw new Error(`Unknown options: ${option}`);
    } else {
      input[member] = valueOf(members[member].shape, values);
    }
  }
  const { Output: _output, ...given } = input;
  return given;
}

function valueOf(shape: string, values: readonly string[]): unknown {
  const [first = ''] = values;
  switch (shapeOf('ec2', shape).type) {
    case 'boolean':
      return true;
    case 'integer':
      return Number(first);
    case 'list':
      return first.startsWith('[') ? JSON.parse(first) : values.map(shorthand);
    default:
      return first;
  }
}

/** `Name=snapshot-id,Values=snap-1`; any other word is itself. */
function shorthand(word: string): unknown {
  const [, name, value] = /^Name=([^,]+),Values=(.+)$/.exec(word) ?? [];
  return name === undefined ? word : { Name: name, Values: [value] };
}

/** A path of JMESPath, as text: what is not there is `None`. */
function queried(output: unknown, query: string): string {
  const found = query
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .reduce((value: unknown, part) => (value as Record<string, unknown> | undefined)?.[part], output);
  return typeof found === 'string' ? found : 'None';
}

function pascal(name: string): string {
  return name.replaceAll(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
