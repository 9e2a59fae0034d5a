import { spawnSync } from 'node:child_process';
import { CHECKS } from '../../../documents/checks';
import { LARGEST_DOCUMENT } from '../../../documents/contract';
import { substitute } from '../../../lab/databases/substitute';
import { readContract } from '../../../lambdas/domain/document';
import { everyCheck } from '../every-check';

describe.each(everyCheck(CHECKS))('the document of the check %s', (_, content) => {
  const lines = content.mainSteps[0].inputs.runCommand.join('\n').split('\n');

  test('has the parameters that a drill sends, fits, and is nothing that a policy could freeze with', () => {
    expect(Object.keys(content.parameters)).toEqual(['executionId', 'command', 'volumes', 'takenAt', 'timeoutSeconds']);
    expect(readContract({ name: 'd', version: '1', content: JSON.stringify(content) }).status).toBe('unusable');
    const text = JSON.stringify(content, null, 2);
    expect(text.length).toBeLessThan(LARGEST_DOCUMENT);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test('substitutes parameters only in quoted assignments at the head', () => {
    expect(lines[0]).toBe('#!/bin/sh');
    expect(lines.slice(1, 6).every((line) => /^\w+='\{\{ \w+ \}\}'$/.test(line))).toBe(true);
    expect(lines.slice(6).filter((line) => line.includes('{{'))).toEqual([]);
  });

  test('every parameter has a default that its own pattern or list allows, and no shell gets through', () => {
    for (const { allowedPattern, allowedValues, default: byDefault } of Object.values(content.parameters)) {
      const pattern = new RegExp(allowedPattern ?? `^(${allowedValues?.join('|') ?? ''})$`);
      expect(byDefault).toMatch(pattern);
      for (const hostile of ["'", "x'; reboot; '", '$(reboot)', 'vol-1\nvol-2', 'vol-0123456789abcdef0 reboot']) {
        expect(hostile).not.toMatch(pattern);
      }
    }
  });

  test('takes the time-out that a drill gives, and no other', () => {
    const pattern = new RegExp(content.parameters.timeoutSeconds.allowedPattern ?? '');
    expect(['30', '99', '3600', '21600'].every((seconds) => pattern.test(seconds))).toBe(true);
    expect(['29', '5', '22000', '100000', ''].some((seconds) => pattern.test(seconds))).toBe(false);
    expect(content.mainSteps[0].inputs.timeoutSeconds).toBe('{{ timeoutSeconds }}');
  });

  test('is a valid program for a POSIX shell', () => {
    const parsed = spawnSync('sh', ['-n'], { input: substitute(content, {}), encoding: 'utf8' });
    expect(parsed).toMatchObject({ stderr: '', status: 0 });
  });
});

test('a statement keeps its quotes', () => {
  const newest = `SELECT max(at) FROM "orders" WHERE state = 'paid' AND note <> '\\'`;
  const script = substitute(CHECKS.mysql({ newest }), {});
  const assignment = /^option_newest=.*$/m.exec(script)?.[0] ?? '';
  const shown = spawnSync('sh', ['-c', `${assignment}; printf %s "$option_newest"`], { encoding: 'utf8' });
  expect(shown.stdout).toBe(newest);
});

test.each([
  ['tables', () => CHECKS.postgresql({ tables: ['orders; DROP TABLE orders'] })],
  ['tables', () => CHECKS.mysql({ tables: ['orders'] })],
  ['keys', () => CHECKS.redis({ keys: ['a b'] })],
  ['collections', () => CHECKS.mongodb({ collections: ["shop.o'"] })],
  ['newest', () => CHECKS.postgresql({ newest: 'SELECT {{ a }}' })],
  ['newestWithinSeconds', () => CHECKS.redis({ newestWithinSeconds: 0 })],
  ['settings', () => CHECKS.mysql({ settings: ['port = 1'] })],
  ['dataDirectory', () => CHECKS.mysql({ dataDirectory: 'relative' })],
  ['binDirectory', () => CHECKS.redis({ binDirectory: '/a/../b' })],
  ['files', () => CHECKS.fileSystems({ files: ['*'] })],
  ['run', () => CHECKS.script({ run: ' ' })],
])('an option that can not work is refused by its name: %s', (option, make) => {
  expect(make).toThrow(new RegExp(`^${option} is .*, allowed: .*; `));
});

test.each([
  ['dataDirectory', () => CHECKS.redis({ dataDirectory: 'data/' })],
  ['files', () => CHECKS.fileSystems({ files: ['/srv/data/'] })],
  ['manifest', () => CHECKS.fileSystems({ manifest: 'sums' })],
])('the end of a path is one on the volume, which is mounted elsewhere in a drill: %s', (_, make) => {
  expect(make).toThrow(/; write the path, or its end, as it is on the volume, without where the source mounts it$/);
});
