import type { Browser } from 'puppeteer-core';
import { chromiumPath, launchChromium } from '../../../lab/pictures/chromium';
import { renderLifecycleHtml } from '../../../rehearsal/lifecycle/html';
import { rehearseLifecycle } from '../../../rehearsal/lifecycle/rehearse';
import { renderHtml } from '../../../rehearsal/report/html';
import { describeWhere } from '../../describe-where';
import { aRehearsal, aSchedule, RULE } from '../lifecycle/an-app';
import { aRun, aTarget } from './builders';
import { aFullReport } from './full-report';
import { elementsBeyond, findingsOf, FOCUSED, look, openPage, TAB_STOPS, UNFOLD, type OpenPage } from './open-page';

const path = chromiumPath();

const LONG = 'a-name-that-breaks-nowhere'.repeat(4).replaceAll('-', '');

/** Everything that the report of a rehearsal can hold, and a target whose names are far too long. */
function aRehearsalPage(): string {
  const report = aFullReport();
  const target = aTarget({ name: LONG, instance: LONG, reason: LONG, detail: LONG });
  return renderHtml({ ...report, runs: [...report.runs, aRun({ policy: LONG, schedule: LONG, targets: [target] })] });
}

/** Days with sets of every kind: proven, failed and not proven ones; there and removed ones. */
async function aLifecyclePage(): Promise<string> {
  const schedules = [
    aSchedule('hourly', 'cron(0 * * * ? *)', { retain: { ...RULE, hourly: 24 } }),
    aSchedule('nightly', 'cron(0 3 * * ? *)', { retain: { ...RULE, daily: 3 } }),
  ];
  const report = await rehearseLifecycle(aRehearsal(schedules, { days: 4, failures: 0.3, broken: 0.1 }));
  const long = { policy: LONG, name: LONG };
  return renderLifecycleHtml({
    ...report,
    rows: report.rows.map((row) => ({ ...row, ...long })),
    sets: report.sets.map((set) => ({ ...set, ...long })),
  });
}

describeWhere(path === undefined ? 'Chromium is not installed' : undefined)('in Chromium', () => {
  let browser: Browser;
  const pages: Record<string, OpenPage> = {};
  const opened = (name: string): OpenPage => {
    const page = pages[name];
    if (page === undefined) {
      throw new Error(`the report of ${name} was not opened`);
    }
    return page;
  };

  beforeAll(async () => {
    browser = await launchChromium(path ?? '');
    pages['a rehearsal'] = await openPage(browser, aRehearsalPage());
    pages['a lifecycle'] = await openPage(browser, await aLifecyclePage());
  });

  afterAll(() => browser.close());

  describe.each(['a rehearsal', 'a lifecycle'])('the report of %s', (name) => {
    const ask = (expression: string): Promise<unknown> => opened(name).page.evaluate(expression);

    test('makes no request and writes nothing to the console', () => {
      const { requests, messages } = opened(name);
      expect(requests).toEqual([]);
      expect(messages).toEqual([]);
    });

    test('fits a telephone: only tables that scroll by themselves are wider', async () => {
      for (const width of [320, 390]) {
        await look(opened(name).page, { scheme: 'light', width });
        await ask(UNFOLD);
        expect(await ask(elementsBeyond(width, 'body :not(.scroll > *, .scroll > * *)'))).toEqual([]);
        expect(await ask('document.documentElement.scrollWidth')).toBe(width);
      }
    });

    test.each([
      { scheme: 'light', width: 1_280 },
      { scheme: 'dark', width: 390 },
    ] as const)('has no serious or critical finding of axe: $scheme, $width pixels', async (screen) => {
      const { page } = opened(name);
      await look(page, screen);
      await ask(UNFOLD);
      expect(await findingsOf(page)).toEqual([]);
    });

    test('is light or dark as the system prefers', async () => {
      const grounds = [];
      for (const scheme of ['light', 'dark'] as const) {
        await look(opened(name).page, { scheme, width: 1_280 });
        grounds.push(await ask('getComputedStyle(document.body).backgroundColor'));
      }
      expect(grounds).toEqual(['rgb(244, 246, 248)', 'rgb(13, 18, 24)']);
    });

    test('has one tab stop for each thing that can be used, in their order, and the focus is visible', async () => {
      const { page } = opened(name);
      await look(page, { scheme: 'dark', width: 1_280 });
      await ask(UNFOLD);
      const stops = Number(await ask(`document.querySelectorAll('${TAB_STOPS}').length`));
      const visited = [];
      await ask('document.activeElement.blur()');
      for (let count = 0; count < stops; count += 1) {
        await page.keyboard.press('Tab');
        visited.push(await ask(FOCUSED));
      }
      expect(visited).toEqual(Array.from({ length: stops }, (_, stop) => ({ stop, isSeen: true })));
      await page.keyboard.press('Tab');
      expect(await ask('document.activeElement === document.body')).toBe(true);
    });

    test('prints folded parts too, dark on white, within the width of the paper', async () => {
      const { page } = opened(name);
      await look(page, { scheme: 'dark', width: 718 });
      await page.emulateMediaType('print');
      try {
        await ask(`document.querySelectorAll('details').forEach((each) => { each.open = false; })`);
        const { backgroundColor, color } = (await ask('({ ...getComputedStyle(document.body) })')) as Record<
          string,
          string
        >;
        expect({ backgroundColor, color }).toEqual({ backgroundColor: 'rgb(255, 255, 255)', color: 'rgb(23, 32, 42)' });
        const hidden = `[...document.querySelectorAll('details > *')].filter((each) => !each.checkVisibility({ contentVisibilityAuto: true })).length`;
        expect(await ask(hidden)).toBe(0);
        expect(await ask(elementsBeyond(718, 'td, th, svg'))).toEqual([]);
      } finally {
        await page.emulateMediaType('screen');
      }
    });
  });

  test('the policy of the page refuses an image and a script that are put into it', async () => {
    const { page, messages, requests } = await openPage(browser, aRehearsalPage());
    const refused = await page.evaluate(`new Promise((resolve) => {
      const directives = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        directives.push(effectiveDirective);
        if (directives.length === 2) resolve(directives.sort());
      });
      document.body.append(Object.assign(document.createElement('img'), { src: 'http://elsewhere.test/' }));
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = "run"' }));
    })`);
    expect(refused).toEqual(['img-src', 'script-src-elem']);
    expect(requests).toEqual([]);
    expect(messages).toHaveLength(2);
    await page.close();
  });

  describe('a drawing of sets', () => {
    const ask = (expression: string): Promise<unknown> => opened('a lifecycle').page.evaluate(expression);
    const shown = `[...document.querySelectorAll('.drawing label span')].filter((each) => getComputedStyle(each).clipPath === 'none').map((each) => each.textContent)`;
    const textOf = (index: number): Promise<unknown> =>
      ask(`document.querySelectorAll('.drawing label span')[${String(index)}].textContent`);

    test('shows the first set when it gets the focus, and the next one for each arrow key', async () => {
      const { page } = opened('a lifecycle');
      await look(page, { scheme: 'light', width: 1_280 });
      await page.reload();
      expect(await ask(shown)).toEqual([]);
      while ((await ask('document.activeElement.type')) !== 'radio') {
        await page.keyboard.press('Tab');
      }
      expect(await ask(shown)).toEqual([await textOf(0)]);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      expect(await ask(shown)).toEqual([await textOf(2)]);
      await page.keyboard.press('ArrowLeft');
      expect(await ask(shown)).toEqual([await textOf(1)]);
    });

    test('shows the set that the mouse points at, and keeps showing the one that is tapped', async () => {
      const { page } = opened('a lifecycle');
      await look(page, { scheme: 'light', width: 390 });
      await page.reload();
      const bars = await page.$$('.drawing input');
      await bars[4]?.hover();
      expect(await ask(shown)).toEqual([await textOf(4)]);
      await bars[5]?.click();
      await page.mouse.move(0, 0);
      expect(await ask(shown)).toEqual([await textOf(5)]);
      expect(await ask('document.documentElement.scrollWidth')).toBe(390);
    });
  });

  test('a folded part is opened by keyboard, and a wide table is scrolled by it', async () => {
    const { page } = opened('a rehearsal');
    await page.bringToFront(); // A page in the background does not animate its scrolling.
    await look(page, { scheme: 'light', width: 390 });
    await page.reload();
    await page.focus('section > details > summary');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(`document.querySelector('section > details').open`)).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction('document.activeElement.scrollLeft > 0');
  });
});
