import { renderLifecycleHtml } from '../../../rehearsal/lifecycle/html';
import { rehearseLifecycle } from '../../../rehearsal/lifecycle/rehearse';
import type { LifecycleReport } from '../../../rehearsal/lifecycle/report';
import { renderLifecycle } from '../../../rehearsal/lifecycle/terminal';
import { aRehearsal, aSchedule, RULE } from './an-app';

const EVIL = `<script>alert('1')</script>"&`;
let report: LifecycleReport;

beforeAll(async () => {
  const schedules = [aSchedule('nightly', 'cron(0 3 * * ? *)', { retain: { ...RULE, last: 2 } })];
  const played = await rehearseLifecycle(aRehearsal(schedules, { days: 6, failures: 0.5 }));
  report = {
    ...played,
    sets: played.sets.map((set) => ({
      ...set,
      reason: EVIL,
      copies: [{ region: EVIL, begunAt: set.takenAt, removedAt: set.takenAt, removedBecause: EVIL }],
      ...(set.removedAt === undefined ? { reasons: [EVIL] } : { removedBecause: EVIL }),
    })),
    rows: played.rows.map((row) => ({ ...row, name: EVIL, keptBy: { [EVIL]: 1 }, copies: { [EVIL]: 2 } })),
    troubles: [{ step: 'copy', cause: EVIL, outcome: 'given-up', count: 1 }],
    without: [{ policy: 'databases', reason: EVIL, firings: 3 }],
    heldBack: [{ policy: 'databases', region: EVIL, times: 2 }],
    expectations: [{ text: EVIL, kept: false, found: EVIL }],
  };
});

test('all that a report says is text', () => {
  const html = renderLifecycleHtml(report);
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(html).not.toContain('<script');
  expect(html).not.toContain(`'1'`);
  expect(html.split('&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;').length).toBeGreaterThan(20);
});

test('every element that is opened is closed', () => {
  const open: string[] = [];
  const body = renderLifecycleHtml(report).replace(/^[\s\S]*<body>/, '<body>');
  for (const [, close, name = '', end] of body.matchAll(/<(\/?)([a-z][a-zA-Z0-9]*)[^>]*?(\/?)>/g)) {
    if (close === '/') {
      expect(open.pop() ?? 'html').toBe(name);
    } else if (end !== '/' && !['br', 'input'].includes(name)) {
      open.push(name);
    }
  }
  expect(open).toEqual([]);
});

test('what was reported is on the terminal too, and the line at the end says that an expectation was not kept', () => {
  const text = renderLifecycle(report, { color: 'plain', width: 200 });
  expect(text).toContain(`copy, given-up, 1 time: ${EVIL}`);
  expect(text).toContain('removals were held back, reported 2 times');
  expect(text).toContain(`found: ${EVIL}`);
  expect(text.trimEnd().split('\n').at(-1)).toBe('1 of 1 expectation not kept');
});
