import fc from 'fast-check';
import { readEvidence } from '../../../lambdas/domain/evidence';
import { EXECUTION_ID } from './builders';

const LINE = {
  quiesce: 1,
  executionId: EXECUTION_ID,
  quiescedAt: '2026-11-22T03:00:01.000Z',
  frozenAt: '2026-11-22T03:00:02.000Z',
  thawedAt: '2026-11-22T03:00:03.000Z',
  thawedBy: 'command',
  freezeMillis: 1_010,
  heldBy: 'freeze',
  mounts: [
    { path: '/data', held: true },
    { path: '/logs', held: false },
  ],
};

const read = (line: unknown) => readEvidence(JSON.stringify(line), EXECUTION_ID);

describe('evidence', () => {
  test('is the first line of stdout, with anything after it', () => {
    const { quiesce, ...evidence } = LINE;
    expect(quiesce).toBe(1);
    expect(readEvidence(`${JSON.stringify(LINE)}\nother output\n{"quiesce":1}`, EXECUTION_ID)).toEqual(evidence);
    expect(readEvidence(`${JSON.stringify(LINE)}\r\n`, EXECUTION_ID)).toEqual(evidence);
  });

  test.each<[string, string]>([
    ['no output', ''],
    ['a line of something else before it', `Preparing…\n${JSON.stringify(LINE)}`],
    ['text', 'frozen'],
    ['a broken object', '{"quiesce":1,"executionId"'],
    ['an array', JSON.stringify([LINE])],
    ['null', 'null'],
  ])('is not read from %s', (_, stdout) => {
    expect(readEvidence(stdout, EXECUTION_ID)).toBeUndefined();
  });

  test.each<[string, object]>([
    ['another version', { quiesce: 2 }],
    ['a version that is text', { quiesce: '1' }],
    ['another execution', { executionId: '00000000-0000-5000-8000-000000000000' }],
    ['the execution in capitals', { executionId: EXECUTION_ID.toUpperCase() }],
    ['no mounts', { mounts: undefined }],
    ['mounts that are no list', { mounts: { path: '/data', held: true } }],
    ['a mount without a path', { mounts: [{ held: true }] }],
    ['a mount whose held is text', { mounts: [{ path: '/data', held: 'true' }] }],
    ['a mount that is null', { mounts: [null] }],
  ])('is not believed with %s', (_, changed) => {
    expect(read({ ...LINE, ...changed })).toBeUndefined();
  });

  test('is not believed from 8,601 characters on', () => {
    const base = JSON.stringify({ ...LINE, note: '' }).length;
    expect(read({ ...LINE, note: 'x'.repeat(8_600 - base) })).toBeDefined();
    expect(read({ ...LINE, note: 'x'.repeat(8_601 - base) })).toBeUndefined();
  });

  test.each<[string, object]>([
    ['quiescedAt', { quiescedAt: 'yesterday' }],
    ['frozenAt', { frozenAt: 17 }],
    ['thawedAt', { thawedAt: null }],
    ['thawedBy', { thawedBy: 'chance' }],
    ['heldBy', { heldBy: 'hope' }],
    ['freezeMillis', { freezeMillis: -1 }],
    ['freezeMillis', { freezeMillis: '1010' }],
  ])('loses only %s where that is malformed: %j', (name, changed) => {
    const evidence = read({ ...LINE, ...changed });
    expect(evidence).toBeDefined();
    expect(evidence).not.toHaveProperty(name);
  });

  test('never throws, for any output of a script', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"quiesce":1,"mounts":${json}}`),
        ),
        (stdout) => {
          expect(() => readEvidence(stdout, EXECUTION_ID)).not.toThrow();
        },
      ),
    );
  });

  test('is read back as it was written', () => {
    const mounts = fc.array(fc.record({ path: fc.string({ maxLength: 20 }), held: fc.boolean() }), { maxLength: 10 });
    fc.assert(
      fc.property(mounts, fc.constantFrom('freeze', 'lock', 'stop'), fc.nat(), (held, heldBy, freezeMillis) => {
        const line = { executionId: EXECUTION_ID, heldBy, freezeMillis, mounts: held };
        expect(read({ quiesce: 1, ...line })).toEqual(line);
      }),
    );
  });
});
