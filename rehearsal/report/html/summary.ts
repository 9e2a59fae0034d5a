import { conclusionOf, verdictOf, type Conclusion } from '../conclusion';
import { durationText, figure, millisBetween, millisText } from '../figures';
import { freezeLengthsOf } from '../freeze-window';
import type { Report, TargetReport } from '../report';
import { machineText, type Tone } from '../wording';
import { markup, when, type Markup } from './markup';
import { scrollingTable } from './table';

const TONES: Readonly<Record<Conclusion['kept'], Tone>> = {
  kept: 'good',
  'not-kept': 'bad',
  'slow-machine': 'neutral',
  'none-stated': 'neutral',
};

/** The result in two sentences and a handful of figures. */
export function summaryHeader(report: Report): Markup {
  const { kept } = conclusionOf(report);
  const [promised, runs] = verdictOf(report);
  const targets = report.runs.flatMap((run) => run.targets);
  const ended = (outcome: TargetReport['outcome']): string =>
    figure(targets.filter((target) => target.outcome === outcome).length);
  const freezes = targets.flatMap(({ observedFreezes }) => observedFreezes);
  const lengths = targets.flatMap(freezeLengthsOf);
  const longest = Math.max(0, ...lengths.map((length) => length?.millis ?? 0));
  const stuck = freezes.filter(({ thawedAt }) => thawedAt === undefined).length;
  const figures: readonly (readonly [string, string])[] = [
    ['application-consistent', ended('application-consistent')],
    ['crash-consistent', ended('crash-consistent')],
    ['skipped', ended('skipped')],
    ['failed', ended('failed')],
    ['longest freeze', lengths.length === 0 ? '–' : millisText(longest)],
    ...(stuck === 0 ? [] : [['still frozen', figure(stuck)] as const]),
  ];
  return markup`<header><h1>Quiesce rehearsal</h1>
<p class="result ${TONES[kept]}">${promised}</p>
<p class="lead">${runs}</p>
<p class="faint">${report.startedAt.slice(0, 19).replace('T', ' ')} UTC, took ${durationText(millisBetween(report.startedAt, report.endedAt))}</p>
<dl class="figures">${figures.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></header>`;
}

/** What was promised and whether it was kept, and the faults that were put in the way. */
export function promises({ expectations, faults }: Report): Markup {
  return markup`${expectationSection({ expectations })}
${when(
  faults,
  (asked) =>
    markup`<section><h2>Faults</h2><div class="card">${scrollingTable({
      name: 'Faults',
      rows: asked,
      columns: [
        { title: 'State', isHeader: true, cell: ({ state }) => state },
        { title: 'Kind', cell: ({ kind }) => kind },
        { title: 'Asked', style: 'number', cell: (fault) => figure(fault.asked) },
        { title: 'Fired', style: 'number', cell: firedCell },
      ],
    })}</div></section>`,
)}`;
}

function firedCell({ asked, fired }: Report['faults'][number]): Markup {
  return markup`<span class="${fired < asked ? 'bad' : 'good'}">${figure(fired)} ${fired < asked ? '✗' : '✓'}</span>`;
}

/** What was promised and whether it was kept. */
export function expectationSection({ expectations }: Pick<Report, 'expectations'>): Markup {
  return when(
    expectations,
    (stated) => markup`<section><h2>Expectations</h2><div class="card"><ul class="marks">
${stated.map(({ text, kept, found }) => markup`<li>${mark(kept ? 'good' : 'bad')}${text}${kept || found === undefined ? undefined : markup`<br><span class="bad">Found: ${found}</span>`}</li>`)}</ul></div></section>`,
  );
}

function mark(tone: 'good' | 'bad'): Markup {
  return tone === 'good'
    ? markup`<span class="mark good" role="img" aria-label="kept">✓</span>`
    : markup`<span class="mark bad" role="img" aria-label="not kept">✗</span>`;
}

/** What it ran on, because the result depends on that. */
export function setupSection({ setup }: Report): Markup {
  const inputs = Object.entries(setup.modelInputs).map(([name, value]) => `${name} ${figure(value)}`);
  const facts: readonly (readonly [string, string])[] = [
    ['Guests', `${setup.privileges}: ${setup.privilegesNote}`],
    ['Images', `${setup.imageMode}, ${setup.imageTruth}: ${setup.imageModeNote}`],
    ...(setup.databases === undefined ? [] : [['Databases', setup.databases] as const]),
    ...(setup.drillsNote === undefined ? [] : [['Restore drills', setup.drillsNote] as const]),
    ...(inputs.length === 0 ? [] : [['Given, not measured', inputs.join(', ')] as const]),
    ['Cold starts', figure(setup.coldStarts)],
    ['Machine', machineText(setup)],
    ['Seed', String(setup.seed)],
  ];
  return markup`<section><h2>What it ran on</h2><div class="card"><dl class="facts">${facts.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl></div></section>`;
}
