import { renderHtml } from '../../../rehearsal/report/html';
import { aReport, aRun, aTarget } from './builders';
import { aFullReport } from './full-report';
import { aFallback, anOwedThaw } from './other-outcomes';

const withTarget = (target: ReturnType<typeof aTarget>): string =>
  renderHtml(aReport({ runs: [aRun({ targets: [target] })] }));

test('the page asks nobody for anything and runs nothing', () => {
  const html = renderHtml(aFullReport());
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(html).not.toMatch(/<(script|link|img|iframe|object)|\b(src|href)=|url\(|@import/);
});

test('all that a report says is text', () => {
  const evil = `<script>alert('1')</script>"&`;
  const html = renderHtml(
    aReport({
      runs: [
        aRun({
          policy: evil,
          summary: evil,
          targets: [
            aTarget({
              name: evil,
              detail: evil,
              reason: evil,
              snapshots: [{ id: evil, volume: evil, tags: { [evil]: evil } }],
            }),
          ],
        }),
      ],
      events: [{ at: aReport().startedAt, detailType: evil, detail: { [evil]: evil } }],
      faults: [{ state: evil, kind: evil, asked: 1, fired: 1 }],
      expectations: [{ text: evil, kept: false, found: evil }],
    }),
  );
  expect(html).not.toContain('<script');
  expect(html).not.toContain(`'1'`);
  expect(html).toContain('&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;');
});

test('every element that is opened is closed', () => {
  const open: string[] = [];
  const body = renderHtml(aFullReport()).replace(/^[\s\S]*<body>/, '');
  for (const [, close = '', name = '', end = ''] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)) {
    if (end === '/' || name === 'br') {
      continue;
    }
    if (close === '') {
      open.push(name);
    } else if (['body', 'html'].includes(name)) {
      break;
    } else {
      expect(open.pop()).toBe(name);
    }
  }
  expect(open).toEqual([]);
});

test('ids are unique and every drawing has a title and a description', () => {
  const html = renderHtml(aFullReport());
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const references = [...html.matchAll(/aria-labelledby="([^"]+)"/g)].flatMap(([, list = '']) => list.split(' '));
  expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  expect(html.match(/<svg role="img" aria-labelledby="/g)).toHaveLength(4);
});

test('each attempt that froze has a drawing; snapshots far from it are told in words', () => {
  const html = withTarget(aFallback());
  expect(html.match(/<svg/g)).toHaveLength(2);
  expect(html).toContain(
    'Too far away to be drawn to this scale: snapshots called +11,600 ms, snapshots returned +11,910 ms.',
  );
});

test('a freeze without end is drawn as one', () => {
  expect(withTarget(anOwedThaw())).toContain('<rect class="open"');
  expect(withTarget(aTarget())).not.toContain('<rect class="open"');
});

test('neither a label nor its line runs through another label', () => {
  const html = withTarget(aTarget());
  const labels = [...html.matchAll(/<text x="([\d.]+)%" dx="4" y="(\d+)">([^<]+)/g)].map(([, x, y, text = '']) => {
    const left = (Number(x) / 100) * 340; // the narrowest that the drawing gets
    return { left, right: left + 4 + text.length * 6.5, y: Number(y) };
  });
  expect(labels).toHaveLength(7);
  const clashes = labels.flatMap((label) =>
    labels.filter(
      (other) => other !== label && label.y <= other.y && label.left > other.left && label.left < other.right,
    ),
  );
  expect(clashes).toEqual([]);
});

test('a report without runs, expectations and events is still a page', () => {
  const html = renderHtml(aReport({ runs: [], expectations: [] }));
  expect(html).toContain('No run took place.');
  expect(html).toContain('No expectations were stated');
});

test('what a failed script said is shown as it said it', () => {
  expect(withTarget(aFallback())).toContain('<pre>pre-script: quiesce pre-script: failed:\n/srv can’t be frozen</pre>');
});
