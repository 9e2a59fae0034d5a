import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DocumentOptionError,
  fileSystemsDocument,
  mongodbDocument,
  mysqlDocument,
  postgresqlDocument,
  redisDocument,
  scriptDocument,
  type DocumentContent,
} from '../../documents';
import { readContract } from '../../lambdas/domain/document';
import { describeWhere } from '../describe-where';
import { isInstalled } from './machine';
import { substitute } from '../../lab/databases/substitute';
import * as library from '../../documents';
import { everyDocument } from './every-document';

const SHELL = join(__dirname, '../../documents/shell');

const documents = everyDocument(library);

describe.each(documents)('the %s document', (_, content) => {
  const script = content.mainSteps[0].inputs.runCommand.join('\n');

  test('keeps the contract that the engine reads', () => {
    expect(readContract({ name: 'd', version: '1', content: JSON.stringify(content) })).toEqual({
      status: 'usable',
      contract: {
        name: 'd',
        version: '1',
        parameters: ['executionId', 'command', 'leaseSeconds', 'deadline', 'timeoutSeconds'],
        steps: ['run_pre_post_scripts'],
        platforms: ['Linux'],
      },
    });
  });

  test('substitutes parameters only in quoted assignments at the head', () => {
    const lines = script.split('\n');
    expect(lines[0]).toBe('#!/bin/sh');
    expect(lines.slice(1, 6).every((line) => /^\w+='\{\{ \w+ \}\}'$/.test(line))).toBe(true);
    expect(lines.slice(6).filter((line) => line.includes('{{'))).toEqual([]);
  });

  test('every parameter has a default that its own pattern or list allows, and no other string gets through', () => {
    for (const parameter of Object.values(content.parameters)) {
      const pattern = new RegExp(parameter.allowedPattern ?? `^(${parameter.allowedValues?.join('|') ?? ''})$`);
      expect(parameter.default).toMatch(pattern);
      for (const hostile of ['', "'", "x'; reboot; '", '$(reboot)', '5\n6', '-1', '0005', '10000', 'none']) {
        expect(hostile).not.toMatch(pattern);
      }
    }
  });

  test('the step takes its time-out from a parameter', () => {
    expect(content.mainSteps[0].inputs.timeoutSeconds).toBe('{{ timeoutSeconds }}');
  });

  test('is a valid program for a POSIX shell', () => {
    const parsed = spawnSync('sh', ['-n'], { input: substitute(content, {}), encoding: 'utf8' });
    expect(parsed.stderr).toBe('');
    expect(parsed.status).toBe(0);
  });
});

describe('a document whose pre-script can make the set itself', () => {
  const content = postgresqlDocument({ leaseSeconds: 90, snapshotInGuest: { ec2Endpoint: 'https://e.example' } });
  const lines = content.mainSteps[0].inputs.runCommand.join('\n').split('\n');

  test('declares the request, and keeps the contract otherwise', () => {
    const contract = readContract({ name: 'd', version: '1', content: JSON.stringify(content) });
    expect(contract).toMatchObject({
      contract: {
        parameters: ['executionId', 'command', 'leaseSeconds', 'deadline', 'timeoutSeconds', 'snapshotRequest'],
      },
    });
  });

  test('substitutes parameters only in quoted assignments at the head', () => {
    expect(lines.slice(1, 7).every((line) => /^\w+='\{\{ \w+ \}\}'$/.test(line))).toBe(true);
    expect(lines.slice(7).filter((line) => line.includes('{{'))).toEqual([]);
    expect(lines[7]).toBe("option_ec2_endpoint='https://e.example'");
  });

  test('is a valid program for a POSIX shell', () => {
    expect(spawnSync('sh', ['-n'], { input: substitute(content, {}), encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test('asks with nothing in an argument that is secret or part of the request', () => {
    const calls = lines.filter((line) => /\bcurl -/.test(line));
    expect(calls.length).toBeGreaterThan(2);
    expect(
      calls.filter((line) => /curl[^|]*\$(\{?)(secret|session|access|metadata_token|snapshot_request)/.test(line)),
    ).toEqual([]);
  });
});

test('the lease of the options is the default of the parameter', () => {
  expect(fileSystemsDocument({ leaseSeconds: 45, mounts: ['/d'] }).parameters.leaseSeconds.default).toBe('45');
});

describe('options that cannot work are refused with one message', () => {
  test.each<readonly [string, () => DocumentContent, string]>([
    [
      'a lease that is too short',
      () => fileSystemsDocument({ leaseSeconds: 4, mounts: ['/d'] }),
      "leaseSeconds is 4, allowed: whole numbers from 5 to 600; choose a lease that outlasts the policy's timeout",
    ],
    ['a lease that is too long', () => postgresqlDocument({ leaseSeconds: 601 }), 'leaseSeconds is 601'],
    ['a lease with a fraction', () => postgresqlDocument({ leaseSeconds: 7.5 }), 'leaseSeconds is 7.5'],
    ['no mounts', () => fileSystemsDocument({ leaseSeconds: 60, mounts: [] }), 'mounts is [], allowed: at least one'],
    ...[
      '/var/log/amazon',
      '/var/log/audit',
      '/var/log',
      '/var/snap',
      '/snap',
      '/usr',
      '/usr/bin',
      '/etc/amazon/ssm',
    ].map(
      (mount) =>
        [
          `${mount}, which the agent or logging needs`,
          () => fileSystemsDocument({ leaseSeconds: 60, mounts: [mount] }),
          `mounts is "${mount}", allowed: mounts that neither the system nor the SSM Agent runs on (they need /`,
        ] as const,
    ),
    [
      'a blank at the end',
      () => fileSystemsDocument({ leaseSeconds: 60, mounts: ['/my data '] }),
      'mounts is "/my data ',
    ],
    ['a word separator', () => fileSystemsDocument({ leaseSeconds: 60, mounts: ['/a|b'] }), 'mounts is "/a|b"'],
    [
      'scripts of more than a document takes',
      () => scriptDocument({ leaseSeconds: 60, pre: 'true\n'.repeat(9_000), post: 'b', holds: 'c' }),
      'bytes", allowed: at most 49152 bytes; shorten its scripts or its mounts',
    ],
    ['the root', () => fileSystemsDocument({ leaseSeconds: 60, mounts: ['/'] }), 'mounts is "/", allowed: mounts that'],
    ['/boot/efi', () => fileSystemsDocument({ leaseSeconds: 60, mounts: ['/boot/efi'] }), 'mounts is "/boot/efi"'],
    [
      "the agent's",
      () => fileSystemsDocument({ leaseSeconds: 60, mounts: ['/var/lib/amazon'] }),
      'mounts is "/var/lib',
    ],
    ['a relative path', () => fileSystemsDocument({ leaseSeconds: 60, mounts: ['data'] }), 'mounts is "data"'],
    ['a detour', () => fileSystemsDocument({ leaseSeconds: 60, mounts: ['/data/../etc'] }), 'mounts is "/data/../etc"'],
    ['a slash at the end', () => fileSystemsDocument({ leaseSeconds: 60, mounts: ['/data/'] }), 'mounts is "/data/"'],
    ['a quote', () => fileSystemsDocument({ leaseSeconds: 60, mounts: ["/d'; reboot"] }), 'mounts is "/d\'; reboot"'],
    ['a repetition', () => fileSystemsDocument({ leaseSeconds: 60, mounts: ['/d', '/d'] }), 'allowed: each mount once'],
    [
      'more mounts than evidence can name',
      () => fileSystemsDocument({ leaseSeconds: 60, mounts: Array.from({ length: 300 }, (_, index) => `/d${index}`) }),
      'mounts is 300, allowed: mounts whose paths',
    ],
    [
      'a system mount as an extra',
      () => postgresqlDocument({ leaseSeconds: 60, extraMounts: ['/var'] }),
      'extraMounts is',
    ],
    [
      'a lock that is waited for too long',
      () => mysqlDocument({ leaseSeconds: 60, lockWaitSeconds: 61 }),
      'lockWaitSeconds is 61, allowed: whole numbers from 1 to 60; new writes wait for this time',
    ],
    ['an option file', () => mysqlDocument({ leaseSeconds: 60, defaultsFile: '~/.my.cnf' }), 'defaultsFile is "~/.my'],
    ['a MySQL socket', () => mysqlDocument({ leaseSeconds: 60, socket: "/s' -ppassword" }), 'socket is "/s\' -pp'],
    ['a database user', () => mysqlDocument({ leaseSeconds: 60, databaseUser: '-p' }), 'databaseUser is "-p"'],
    [
      'a port and a socket',
      () => redisDocument({ leaseSeconds: 60, port: 1, socket: '/s' }),
      'socket is "/s", allowed: a port or a socket; remove one of them',
    ],
    [
      'a host and a socket',
      () => redisDocument({ leaseSeconds: 60, host: '::1', socket: '/s' }),
      'socket is "/s", allowed: a host or a socket; remove one of them',
    ],
    ['a host', () => redisDocument({ leaseSeconds: 60, host: '-a b' }), 'host is "-a b", allowed: letters'],
    ['a directory', () => redisDocument({ leaseSeconds: 60, dir: 'data' }), 'dir is "data", allowed: absolute'],
    [
      'a database',
      () => postgresqlDocument({ leaseSeconds: 60, database: 'a=b' }),
      'database is "a=b", allowed: letters',
    ],
    ['a password file', () => redisDocument({ leaseSeconds: 60, passwordFile: 'sekret' }), 'passwordFile is "sekret"'],
    [
      'a port beside a connect file',
      () => mongodbDocument({ leaseSeconds: 60, port: 1, connectFile: '/c' }),
      'port is 1, allowed: a port or a connect file; give the port in the connect file',
    ],
    ...(['pre', 'post', 'holds'] as const).flatMap((part) =>
      (
        [
          ['nothing', ' \n', 'a shell script that is not empty'],
          ['a parameter', 'echo {{ executionId }}', 'a shell script without "{{"'],
          ['a carriage return', 'echo\r\n', 'a shell script of printable characters'],
          ['the end of its own text', 'echo\nEND_OF_THE_USERS_SHELL\nreboot', 'without the line END_OF'],
        ] as const
      ).map(
        ([name, text, message]) =>
          [
            `${name} as ${part}`,
            () => scriptDocument({ leaseSeconds: 60, pre: 'a', post: 'b', holds: 'c', [part]: text }),
            message,
          ] as const,
      ),
    ),
    ['a port', () => postgresqlDocument({ leaseSeconds: 60, port: 0 }), 'port is 0'],
    ['a user', () => postgresqlDocument({ leaseSeconds: 60, osUser: 'a b' }), 'osUser is "a b"'],
    ['a role', () => postgresqlDocument({ leaseSeconds: 60, databaseUser: "x'" }), 'databaseUser is'],
    ['a directory', () => postgresqlDocument({ leaseSeconds: 60, socketDirectory: 'tmp' }), 'socketDirectory is "tmp"'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(DocumentOptionError);
    expect(make).toThrow(message);
  });
});

describeWhere(isInstalled('shellcheck') ? undefined : 'shellcheck is not installed')('shellcheck', () => {
  const files = ['core', 'applications'].flatMap((folder) =>
    readdirSync(join(SHELL, folder)).map((name) => join(SHELL, folder, name)),
  );

  test.each(files)('%s is clean', (file) => {
    expect(readFileSync(file, 'utf8')).toMatch(/\n$/);
    expect(spawnSync('shellcheck', ['-s', 'sh', file], { encoding: 'utf8' }).stdout).toBe('');
  });
});

test('what has not run on a real server says so in its description', () => {
  expect(mongodbDocument({ leaseSeconds: 60 }).description).toContain('(experimental)');
});
