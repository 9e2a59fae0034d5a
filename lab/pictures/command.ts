import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BoundingBox, Browser, Page, ScreenshotClip } from 'puppeteer-core';
import { chromiumPath, launchChromium } from './chromium';

const ROOT = join(__dirname, '..', '..');
const IMAGES = join(ROOT, 'docs', 'images');

/** The rehearsals that are shown. The second one is the same each time; the first one measures this machine. */
const REHEARSALS = {
  run: [],
  days: ['--days', '40', '--from', '2026-10-01', '--failures', '0.05', '--broken', '0.02'],
} as const;

const WIDTH = 1_000;

/** Of the ground around what is shown. */
const MARGIN = 20;

interface Picture {
  readonly name: string;
  readonly rehearsal: keyof typeof REHEARSALS;
  /** All of these elements are in it. */
  readonly shows: readonly string[];
  /** What is clicked before. */
  readonly click?: string;
}

const PICTURES: readonly Picture[] = [
  { name: 'report', rehearsal: 'run', shows: ['header', 'header + section'] },
  { name: 'freeze-window', rehearsal: 'run', shows: ['h4:has(+ figure)', 'figure:has(.timeline)'] },
  {
    name: 'lifecycle',
    rehearsal: 'days',
    // The policy whose drawings have few sets. A set that is kept for weeks shows its reason.
    shows: ['section:nth-of-type(3) article'],
    click: 'section:nth-of-type(3) input.good:not(.gone)',
  },
];

/** Writes docs/images from two rehearsals of the example app, each picture in light and in dark. */
async function main(): Promise<void> {
  const path = chromiumPath();
  if (path === undefined) {
    throw new Error('Chromium is not on PATH; install it, on Debian with: apt-get install chromium');
  }
  const directory = mkdtempSync(join(tmpdir(), 'quiesce-pictures-'));
  try {
    for (const [name, flags] of Object.entries(REHEARSALS)) {
      const command = ['bin/quiesce.js', 'rehearse', ...flags, '--report', join(directory, name)];
      execFileSync(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
    }
    const browser = await launchChromium(path);
    try {
      await takeAll(browser, directory);
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function takeAll(browser: Browser, directory: string): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  for (const { name, rehearsal, shows, click } of PICTURES) {
    for (const scheme of ['light', 'dark']) {
      const page = await browser.newPage();
      await page.setViewport({ width: WIDTH, height: 900 });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.goto(pathToFileURL(join(directory, rehearsal, 'report.html')).href);
      if (click !== undefined) {
        await page.click(click);
        await page.mouse.move(0, 0);
      }
      await page.evaluate('scrollTo(0, 0)');
      await page.screenshot({
        path: join(IMAGES, `${name}-${scheme}.png`),
        clip: await clipOf(page, shows),
      });
      await page.close();
    }
  }
}

/** What holds all of these elements, with its margin. */
async function clipOf(page: Page, selectors: readonly string[]): Promise<ScreenshotClip> {
  const boxes = await Promise.all(selectors.map((selector) => boxOf(page, selector)));
  const [left, top] = [Math.min(...boxes.map(({ x }) => x)), Math.min(...boxes.map(({ y }) => y))];
  return {
    x: left - MARGIN,
    y: top - MARGIN,
    width: Math.max(...boxes.map(({ x, width }) => x + width)) - left + 2 * MARGIN,
    height: Math.max(...boxes.map(({ y, height }) => y + height)) - top + 2 * MARGIN,
  };
}

async function boxOf(page: Page, selector: string): Promise<BoundingBox> {
  const box = await (await page.$(selector))?.boundingBox();
  if (box === undefined || box === null) {
    throw new Error(`the report shows no ${selector}, which a picture is taken of; change lab/pictures/command.ts`);
  }
  return box;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
