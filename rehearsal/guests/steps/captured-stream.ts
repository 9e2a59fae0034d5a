import type { Readable } from 'node:stream';

/** The agent keeps this much of each stream, in characters. */
export const STDOUT_LIMIT = 24_000;
export const STDERR_LIMIT = 8_000;

export interface CapturedStream {
  /** What has come so far, cut to the limit. */
  readonly text: () => string;
  /** Resolves when the last holder of the other end is gone. */
  readonly ended: Promise<void>;
}

/** Reads a stream to its end and keeps its first `limit` characters; the rest is read and dropped, so nobody blocks. */
export function captureStream(stream: Readable, limit: number): CapturedStream {
  let kept = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (kept.length < limit) {
      kept = (kept + chunk).slice(0, limit);
    }
  });
  const ended = new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.once('error', () => {
      resolve(); // a broken pipe has ended too
    });
  });
  return { text: () => kept, ended };
}
