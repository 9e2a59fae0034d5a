import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'puppeteer-core';

const ADDRESS = 'http://report.test/';

/** A report in the browser, and what happened while it was open. */
export interface OpenPage {
  readonly page: Page;
  /** Requests for anything but the page itself; each was refused. */
  readonly requests: readonly string[];
  /** Messages on the console, and errors of the page. */
  readonly messages: readonly string[];
}

/** Opens a page as if a server had sent it. */
export async function openPage(browser: Browser, html: string): Promise<OpenPage> {
  const page = await browser.newPage();
  const requests: string[] = [];
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(String(error)));
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (request.url() === ADDRESS) {
      void request.respond({ contentType: 'text/html; charset=utf-8', body: html });
    } else {
      requests.push(request.url());
      void request.abort();
    }
  });
  await page.goto(ADDRESS);
  return { page, requests, messages };
}

interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
}

/** Shows the page on a screen of this width, for a reader with this preference. */
export async function look(page: Page, { scheme, width }: Look): Promise<void> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width, height: 900 });
}

/** The serious and critical findings of axe, a line for each element. */
export async function findingsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary = '' }) => `${id}: ${html}: ${failureSummary}`));
}

/** All that the keyboard must reach. A drawing has radio buttons of one name, so it is one. */
export const TAB_STOPS = 'summary, [tabindex="0"], fieldset:has(input[type="radio"])';

/** What has the focus, as a place in the list of all tab stops, with the width of its outline and whether it is in view. */
export const FOCUSED = `(() => {
  const focused = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  const { top, bottom } = focused.getBoundingClientRect();
  const stop = focused.closest('${TAB_STOPS}');
  return {
    stop: [...document.querySelectorAll('${TAB_STOPS}')].indexOf(stop),
    isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && bottom > 0 && top < innerHeight,
  };
})()`;

/** Opens all that is folded. */
export const UNFOLD = `for (const each of document.querySelectorAll('details')) { each.open = true; }`;

/** Elements that reach beyond the right edge of a screen. */
export function elementsBeyond(width: number, selector: string): string {
  return `[...document.querySelectorAll('${selector}')]
    .filter((each) => each.getBoundingClientRect().right > ${String(width)})
    .map((each) => each.outerHTML.slice(0, 200))`;
}
