import { renderHtml } from '../../../rehearsal/report/html';
import { GLYPH_PIXELS, NARROWEST } from '../../../rehearsal/report/html/timeline';
import { renderTerminal } from '../../../rehearsal/report/terminal';
import { aReport, aRun, aTarget, at } from './builders';
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

/** Where each text of the drawings lies on a screen of 360 pixels, and so on any wider one. */
function textsOf(html: string) {
  const drawn =
    /<text (?:class="faint" )?x="([\d.]+)(%?)"(?: dx="(-?\d+)")? y="(\d+)"(?: text-anchor="(\w+)")?>([^<]+)/g;
  return [...html.matchAll(drawn)].map(([, x, unit, dx = '0', y, anchor = 'start', text = '']) => {
    const width = text.length * GLYPH_PIXELS;
    const before = { start: 0, middle: width / 2, end: width }[anchor] ?? 0;
    const left = (unit === '%' ? (Number(x) / 100) * NARROWEST : Number(x)) + Number(dx) - before;
    return { text, left, right: left + width, y: Number(y) };
  });
}

test.each([
  ['a good target', aTarget()],
  ['a fallback', aFallback()],
  ['an owed thaw', anOwedThaw()],
  [
    'a long freeze of a long mount point',
    aTarget({
      freezeMillis: 314_286,
      thawedAt: at(318_286),
      thawedBy: 'operator',
      postScript: { attempts: 1, result: 'succeeded', exitCode: 0, sentAt: at(318_000) },
      observedFreezes: [
        {
          volume: 'vol-0d1e2f30415263748',
          mountPoint: '/srv/a/rather/long/path/that/fits/on/no/telephone',
          frozenAt: at(3_994),
          thawedAt: at(318_280),
          millis: 314_286,
        },
      ],
    }),
  ],
])('no text of a drawing is clipped or overlaps another on a telephone: %s', (_name, target) => {
  const html = withTarget(target);
  expect(html).not.toMatch(/class="timeline"[^>]*style=/);
  const texts = textsOf(html.slice(0, html.lastIndexOf('</svg>')));
  expect(texts.length).toBeGreaterThan(8);
  expect(texts.filter(({ left, right }) => left < -1 || right > NARROWEST + 1)).toEqual([]);
});

test('no label of a drawing overlaps another', () => {
  const labels = textsOf(withTarget(aTarget()));
  const clashes = labels.filter((label, index) =>
    labels.slice(index + 1).some(({ y, left, right }) => y === label.y && left < label.right && right > label.left),
  );
  expect(labels.length).toBeGreaterThan(12);
  expect(clashes).toEqual([]);
});

test('one freeze has one figure: in the tile, the text, the drawing and the terminal', () => {
  // The wall clock and the looks from outside differ from the guest's own measure.
  const target = aTarget({ freezeMillis: 4_280, thawedAt: at(8_286) });
  const report = aReport({ runs: [aRun({ targets: [target] })] });
  const html = renderHtml(report);
  expect(html).toContain('<dt>longest freeze</dt><dd>4,280 ms</dd>');
  expect(html).toContain('4,280 ms by the guest&#39;s own clock');
  expect(html).toContain('The guest’s measure: 4,280 ms');
  expect(html).toContain('thawed +4,280');
  expect(renderTerminal(report, { color: 'plain', width: 100 })).toContain('thawed +4,280 ms');
  expect(html).not.toContain('4,286');
});

test('the longest freeze counts earlier attempts too, by what was seen of them', () => {
  expect(withTarget(aFallback())).toContain('<dt>longest freeze</dt><dd>1,020 ms</dd>');
  expect(withTarget(aFallback({ freezeMillis: 1_300, freezeMeasuredBy: 'engine' }))).toContain(
    '<dt>longest freeze</dt><dd>1,300 ms</dd>',
  );
});

test('lease and time-out stand beside the freeze, and a reason has its advice', () => {
  const html = withTarget(aFallback());
  expect(html).toContain('lease 60 s, time-out of each script 30 s');
  expect(html).toContain('Read its output in Run Command.');
});

test('a report without runs, expectations and events is still a page', () => {
  const html = renderHtml(aReport({ runs: [], expectations: [] }));
  expect(html).toContain('No run took place.');
  expect(html).toContain('No expectations were stated: nothing is decided.');
  expect(html).toContain('No run took place.');
});

test('what a failed script said is shown as it said it', () => {
  expect(withTarget(aFallback())).toContain('<pre>pre-script: quiesce pre-script: failed:\n/srv can’t be frozen</pre>');
});
