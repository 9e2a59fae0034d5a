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

/** The narrowest that the drawing gets, in pixels, on a screen of 360: what fits and does not overlap here does so nowhere. */
export const NARROWEST = 290;

/** More than the average glyph of a 12 px sans-serif takes, with room for bold figures. */
export const GLYPH_PIXELS = 6.9;

const LANE = 17;
const ROW = 36;
const BAR = 13;
const CALLS = 30;
const AXIS = 38;

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
  return markup`<div class="timeline">
<svg role="img" aria-labelledby="${id}-title ${id}-desc" height="${foot + AXIS}">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${describe(window)}</desc>
${flight(window, { x, top: head, bottom: foot })}
${labels.map(({ moment, lane }) => markup`<line class="leader" x1="${x(moment.at)}" x2="${x(moment.at)}" y1="${head - lane * LANE - 14}" y2="${foot}"/>`)}
${labels.map(({ moment, lane, shift }) => markup`<text x="${x(moment.at)}" dx="${shift}" y="${head - lane * LANE - 6}">${momentText(moment)}</text>`)}
${window.bars.map((bar, index) => barRow(bar, { x, top: head + index * ROW, range: window.range }))}
${callRow(calls, { x, top: foot - CALLS, window })}
${axis(window.range, { x, top: foot })}
</svg></div>`;
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
  /** From its line to its text's beginning, in pixels. */
  readonly shift: number;
  /** Where its text begins at the narrowest, in pixels. */
  readonly from: number;
}

/**
 * A label stands around its line, in the same proportion as the line stands in the drawing, so it never reaches beyond an edge.
 * Each is put above all later ones that it would overlap.
 */
function staircase(moments: readonly Moment[], x: Scale): readonly Label[] {
  const labels: Label[] = [];
  for (const moment of moments.toReversed()) {
    const part = Number.parseFloat(x(moment.at)) / 100;
    const width = Math.ceil(momentText(moment).length * GLYPH_PIXELS);
    const from = part * (NARROWEST - width);
    const below = labels.filter((later) => later.from < from + width + GAP).map(({ lane }) => lane);
    const lane = Math.max(-1, ...below) + 1;
    labels.unshift({ moment, lane, shift: -Math.round(part * width), from });
  }
  return labels;
}

/** Between two labels of one lane. */
const GAP = 8;

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
  if (source === 'reported') {
    return to === undefined ? 'The guest reported no thaw' : `The guest’s measure: ${millisText(to - from)}`;
  }
  const seen = to === undefined ? 'still frozen' : `seen ${millisText(to - from)}`;
  const room = MOST_GLYPHS - seen.length - 2;
  return `${label.length > room ? `…${label.slice(1 - room)}` : label}, ${seen}`;
}

/** As many as fit beside each other at the narrowest. */
const MOST_GLYPHS = Math.floor((NARROWEST - 12) / GLYPH_PIXELS);

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
    return markup`<line class="axis" x1="${x(at)}" x2="${x(at)}" y1="${top}" y2="${top + 5}"/><text class="faint" x="${x(at)}" y="${top + 18}" text-anchor="${anchorAt(fraction(range, at))}">${signed(at)}</text>`;
  });
  return markup`<line class="axis" x1="0" x2="100%" y1="${top}" y2="${top}"/>${ticks}<text class="faint" x="100%" y="${top + 33}" text-anchor="end">ms from the freeze</text>`;
}

function anchorAt(part: number): 'start' | 'middle' | 'end' {
  if (part < 0.1) {
    return 'start';
  }
  return part > 0.9 ? 'end' : 'middle';
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
