import { createConnection } from 'node:net';
import { CannotRunError } from '../errors';

/** What Redis answers, as far as it is asked here; an error rejects. */
export type RedisReply = string | number | null | readonly RedisReply[];

/** A session over a unix socket, speaking RESP2. */
export interface RedisSession {
  readonly ask: (...words: readonly string[]) => Promise<RedisReply>;
  readonly close: () => void;
}

interface Pending {
  readonly resolve: (reply: RedisReply) => void;
  readonly reject: (reason: Error) => void;
}

export function connectRedis(path: string): Promise<RedisSession> {
  return new Promise((opened, refused) => {
    const socket = createConnection(path);
    const pending: Pending[] = [];
    let buffer = '';
    const over = (error: Error): void => {
      for (const { reject } of pending.splice(0)) {
        reject(error);
      }
      refused(error);
    };
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      buffer += chunk;
      for (let parsed = parseReply(buffer, 0); parsed !== undefined; parsed = parseReply(buffer, 0)) {
        buffer = buffer.slice(parsed.end);
        const { resolve, reject } = pending.shift() ?? { resolve: () => undefined, reject: () => undefined };
        if (parsed.reply instanceof Error) {
          reject(parsed.reply);
        } else {
          resolve(parsed.reply);
        }
      }
    });
    socket.once('error', over);
    socket.once('close', () => {
      over(new CannotRunError('Redis closed the connection'));
    });
    socket.once('connect', () => {
      opened({
        ask: (...words) =>
          new Promise((resolve, reject) => {
            pending.push({ resolve, reject });
            const bulks = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
            socket.write(`*${words.length}\r\n${bulks.join('')}`);
          }),
        close: () => {
          socket.destroy();
        },
      });
    });
  });
}

interface Parsed<Reply> {
  readonly reply: Reply;
  /** Where the next reply begins. */
  readonly end: number;
}

/** The reply that begins at `start`, or undefined while it is incomplete. All texts here are ASCII: a character is a byte. */
function parseReply(text: string, start: number): Parsed<RedisReply | Error> | undefined {
  const lineEnd = text.indexOf('\r\n', start);
  if (lineEnd < 0) {
    return undefined;
  }
  const line = text.slice(start + 1, lineEnd);
  const end = lineEnd + 2;
  switch (text[start]) {
    case '+':
      return { reply: line, end };
    case '-':
      return { reply: new CannotRunError(`Redis said: ${line}`), end };
    case ':':
      return { reply: Number(line), end };
    case '$':
      return parseBulk(text, end, Number(line));
    case '*':
      return parseArray(text, end, Number(line));
    default:
      return { reply: new CannotRunError(`not RESP2: ${text.slice(start, lineEnd)}`), end };
  }
}

function parseBulk(text: string, start: number, length: number): Parsed<string | null> | undefined {
  if (length < 0) {
    return { reply: null, end: start };
  }
  const end = start + length + 2;
  return text.length < end ? undefined : { reply: text.slice(start, start + length), end };
}

function parseArray(text: string, start: number, count: number): Parsed<RedisReply | Error> | undefined {
  const replies: RedisReply[] = [];
  let end = start;
  for (let index = 0; index < count; index += 1) {
    const parsed = parseReply(text, end);
    if (parsed === undefined) {
      return undefined;
    }
    if (parsed.reply instanceof Error) {
      return { reply: parsed.reply, end: parsed.end };
    }
    replies.push(parsed.reply);
    end = parsed.end;
  }
  return { reply: replies, end };
}
