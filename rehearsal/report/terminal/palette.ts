import picocolors from 'picocolors';
import type { Tone } from '../wording';

/** Whether escape sequences may be written. */
export type ColorMode = 'color' | 'plain';

/** What colours mean here. In plain mode every one of them returns the text as it is. */
export interface Palette extends Readonly<Record<Tone, (text: string) => string>> {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly frozen: (text: string) => string;
}

export function inkOf(mode: ColorMode): Palette {
  const { green, yellow, red, bold, dim, cyan } = picocolors.createColors(mode === 'color');
  return { good: green, warn: yellow, bad: red, neutral: String, strong: bold, faint: dim, frozen: cyan };
}

export interface TerminalStyle {
  readonly color: ColorMode;
  /** In columns; only tables and single long words are wider. */
  readonly width: number;
}

/** How to write on this stream: plain and 100 wide unless it is a terminal; NO_COLOR (https://no-color.org) is obeyed. */
export function terminalStyle(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  environment: { readonly NO_COLOR?: string | undefined },
): TerminalStyle {
  const refused = environment.NO_COLOR !== undefined && environment.NO_COLOR !== '';
  return {
    color: stream.isTTY === true && !refused ? 'color' : 'plain',
    width: Math.max(NARROWEST, stream.columns ?? 100),
  };
}

/** A narrower layout is not readable, so lines on a narrower terminal are too long. */
const NARROWEST = 60;
