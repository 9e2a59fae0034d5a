import { counted, epochMillis, millisText, signed } from '../figures';
import type { FreezeBar, FreezeWindow, Moment } from '../freeze-window';
import type { CallReport } from '../report';
import { markup, type Markup } from './markup';

interface TimelineOptions {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly window: FreezeWindow;
  /** Calls about the target, of which those that fall on the drawing are shown. */
  readonly calls: readonly CallReport[];
}

/** The narrowest that the drawing gets, in pixels: labels that don't overlap here overlap nowhere. */
const NARROWEST = 340;

/** More than the average glyph of a 12 px sans-serif takes, with room for bold figures. */
const GLYPH_PIXELS = 6.9;

/** For the unit to the right of the axis. */
const UNIT_PIXELS = 100;

const LANE = 17;
const ROW = 36;
const BAR = 13;
const CALLS = 30;
const AXIS = 24;

/**
 * One freeze to scale: moments above, a bar for the guest's report and for each volume that was seen frozen, calls as
 * ticks, an axis in milliseconds from the freeze. Positions are percentages, so that it is as wide as its place while
 * its text keeps its size.
 */
export function timeline({ id, title, window, calls }: TimelineOptions): Markup {
  const x = scaleOf(window.range);
  const labels = staircase(window.moments, x);
  const head = (Math.max(-1, ...labels.map(({ lane }) => lane)) + 1) * LANE + 6;
  const foot = head + window.bars.length * ROW + CALLS;
  const margin = Math.ceil(Math.max(UNIT_PIXELS, ...labels.map(({ end }) => end - NARROWEST)));
  return markup`<div class="scroll"><div class="timeline" style="min-width:${NARROWEST + margin}px;padding-right:${margin}px">
<svg role="img" aria-labelledby="${id}-title ${id}-desc" height="${foot + AXIS}">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${describe(window)}</desc>
${flight(window, { x, top: head, bottom: foot })}
${labels.map(({ moment, lane }) => markup`<line class="leader" x1="${x(moment.at)}" x2="${x(moment.at)}" y1="${head - lane * LANE - 14}" y2="${foot}"/>`)}
${labels.map(({ moment, lane }) => markup`<text x="${x(moment.at)}" dx="4" y="${head - lane * LANE - 6}">${momentText(moment)}</text>`)}
${window.bars.map((bar, index) => barRow(bar, { x, top: head + index * ROW, range: window.range }))}
${callRow(calls, { x, top: foot - CALLS, window })}
${axis(window.range, { x, top: foot })}
</svg></div></div>`;
}

type Scale = (at: number) => string;

function fraction({ from, to }: FreezeWindow['range'], at: number): number {
  return (at - from) / (to - from);
}

function scaleOf(range: FreezeWindow['range']): Scale {
  return (at) => `${(fraction(range, at) * 100).toFixed(3)}%`;
}

function momentText({ label, at }: Moment): string {
  return `${label} ${signed(at)}`;
}

interface Label {
  readonly moment: Moment;
  /** Counted from the bars upwards. */
  readonly lane: number;
  /** Where its text ends at the narrowest, in pixels. */
  readonly end: number;
}

/**
 * Labels stand to the right of their line; each is put above all later ones that begin before it ends, so neither
 * another label nor another's line ever runs through it.
 */
function staircase(moments: readonly Moment[], x: Scale): readonly Label[] {
  const pixels = (at: number): number => (Number.parseFloat(x(at)) / 100) * NARROWEST;
  const labels: Label[] = [];
  for (const moment of moments.toReversed()) {
    const end = pixels(moment.at) + momentText(moment).length * GLYPH_PIXELS + 10;
    const below = labels.filter((later) => pixels(later.moment.at) < end).map(({ lane }) => lane);
    labels.unshift({ moment, lane: Math.max(-1, ...below) + 1, end });
  }
  return labels;
}

interface Place {
  readonly x: Scale;
  readonly top: number;
}

/** The snapshot call from request to answer, drawn below everything else. */
function flight({ moments }: FreezeWindow, { x, top, bottom }: Place & { readonly bottom: number }): Markup {
  const called = moments.find(({ kind }) => kind === 'called');
  const returned = moments.find(({ kind }) => kind === 'returned');
  if (called === undefined || returned === undefined) {
    return markup``;
  }
  const width = `${(Number.parseFloat(x(returned.at)) - Number.parseFloat(x(called.at))).toFixed(3)}%`;
  return markup`<rect class="flight" x="${x(called.at)}" width="${width}" y="${top}" height="${bottom - top}"/>`;
}

function barRow(bar: FreezeBar, { x, top, range }: Place & { readonly range: FreezeWindow['range'] }): Markup {
  const to = bar.to ?? range.to;
  const width = `${((fraction(range, to) - fraction(range, bar.from)) * 100).toFixed(3)}%`;
  const style = bar.to === undefined && bar.source === 'observed' ? 'open' : bar.source;
  return markup`<rect class="track" x="0" width="100%" y="${top + 20}" height="${BAR}" rx="2"/>
<rect class="${style}" x="${x(bar.from)}" width="${width}" y="${top + 20}" height="${BAR}" rx="2"/>
<text x="6" y="${top + 14}">${barText(bar)}</text>`;
}

function barText({ source, label, from, to }: FreezeBar): string {
  if (source === 'observed') {
    return `${label}: ${to === undefined ? 'still frozen' : `observed ${millisText(to - from)}`}`;
  }
  return to === undefined ? 'The guest reported no thaw' : `The guest’s own word: ${millisText(to - from)}`;
}

function callRow(calls: readonly CallReport[], { x, top, window }: Place & { readonly window: FreezeWindow }): Markup {
  const { zeroAt, range } = window;
  const drawn = calls.filter((call) => {
    const at = epochMillis(call.at) - zeroAt;
    return at >= range.from && at <= range.to;
  });
  const ticks = drawn.map((call) => {
    const at = epochMillis(call.at) - zeroAt;
    return markup`<line class="tick" x1="${x(at)}" x2="${x(at)}" y1="${top + 18}" y2="${top + 28}"><title>${call.operation} ${signed(at)} ms</title></line>`;
  });
  return markup`<text x="6" y="${top + 13}">${counted(drawn.length, 'API call')} about this instance</text>${ticks}`;
}

function axis(range: FreezeWindow['range'], { x, top }: Place): Markup {
  const ticks = ticksOf(range).map((at) => {
    const anchor = fraction(range, at) < 0.03 ? 'start' : 'middle';
    return markup`<line class="axis" x1="${x(at)}" x2="${x(at)}" y1="${top}" y2="${top + 5}"/><text class="faint" x="${x(at)}" y="${top + 18}" text-anchor="${anchor}">${signed(at)}</text>`;
  });
  return markup`<line class="axis" x1="0" x2="100%" y1="${top}" y2="${top}"/>${ticks}<text class="faint" x="100%" dx="8" y="${top + 4}">ms from freeze</text>`;
}

/** Round numbers, as many as fit side by side at the narrowest. */
function ticksOf({ from, to }: FreezeWindow['range']): readonly number[] {
  const widest = Math.max(signed(from).length, signed(to).length) * GLYPH_PIXELS + 10;
  const least = Math.max(1, ((to - from) * widest) / NARROWEST);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= least) ?? least;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step);
}

function describe({ moments, bars }: FreezeWindow): string {
  return `Milliseconds from the freeze: ${moments.map(momentText).join(', ')}. ${bars.map(barText).join('. ')}.`;
}
