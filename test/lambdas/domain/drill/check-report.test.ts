import { LONGEST_EVIDENCE } from '../../../../documents/contract';
import { readCheckReport } from '../../../../lambdas/domain/drill/check-report';

const ID = '00000000-0000-5000-8000-000000000000';
const CHECK = { name: 'starts', expected: 'accepts connections', got: 'after 2 s', ok: true };
const LINE = { quiesce: 1, executionId: ID, checks: [CHECK] };

const line = (change: object): string => JSON.stringify({ ...LINE, ...change });

test.each<[string, string, object]>([
  ['alone', line({}), { executionId: ID, checks: [CHECK] }],
  ['with more lines after it', `${line({})}\nerror: noise`, { executionId: ID, checks: [CHECK] }],
  ['without checks, of a script that stopped at once', line({ checks: [] }), { executionId: ID, checks: [] }],
  [
    'with all that it may say',
    line({ newestAt: '2026-11-30T03:00:00Z', usableMillis: 0 }),
    { executionId: ID, checks: [CHECK], newestAt: '2026-11-30T03:00:00Z', usableMillis: 0 },
  ],
  [
    'with a field of a later release',
    line({ later: 1, checks: [{ ...CHECK, later: 1 }] }),
    { executionId: ID, checks: [CHECK] },
  ],
  [
    'without what it may say and says wrongly',
    line({ newestAt: 'yesterday', usableMillis: -1 }),
    { executionId: ID, checks: [CHECK] },
  ],
])('a report is read %s', (_, stdout, report) => {
  expect(readCheckReport(stdout, ID)).toEqual(report);
});

test.each([
  ['nothing', ''],
  ['text', 'all is well'],
  ['a list', '[]'],
  ['JSON that is cut', line({}).slice(0, -1)],
  ['a report on its second line', `\n${line({})}`],
  ['a report of another execution', line({ executionId: '00000000-0000-5000-8000-000000000001' })],
  ['another version', line({ quiesce: 2 })],
  ['checks that are no list', line({ checks: 'ok' })],
  ['a check without its verdict', line({ checks: [{ name: 'starts', expected: '', got: '' }] })],
  ['a verdict that is text', line({ checks: [{ ...CHECK, ok: 'true' }] })],
  ['a line that is too long', line({ checks: [{ ...CHECK, got: 'x'.repeat(LONGEST_EVIDENCE) }] })],
])('%s is no report', (_, stdout) => {
  expect(readCheckReport(stdout, ID)).toBeUndefined();
});
