import type { Value } from './trace';

type Printer = (words: readonly string[], stdin: Value) => Value;

/** Programs whose output is known where their words and their input are. */
const PRINTERS: Readonly<Record<string, Printer>> = {
  echo: (words) => `${words.filter((word, index) => index > 0 || !/^-[neE]+$/.test(word)).join(' ')}\n`,
  printf: ([format = '', ...words]) => {
    const text = format.replaceAll(/\\[n0]/g, '\n');
    const isPlain = !/%(?!s)|\\/.test(text);
    return isPlain
      ? (words.length === 0 ? [''] : words).map((word) => text.replaceAll('%s', () => word)).join('')
      : undefined;
  },
  seq: (words) => {
    const [last = Number.NaN, first = 1] = words.map(Number).toReversed();
    return words.length > 2 || !(last - first < 1_000)
      ? undefined
      : Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => `${first + index}\n`).join('');
  },
  cat: (words, stdin) => (words.length === 0 ? stdin : undefined),
  tr: ([from = '', to = ''], stdin) => {
    const [sign, other] = [from, to].map((set) => set.replace('\\n', '\n').replace('[:space:]', ' '));
    return sign?.length === 1 && other?.length === 1 ? stdin?.replaceAll(sign, other) : undefined;
  },
  xargs: (words, stdin) => (words.join('') === '-n1' ? stdin?.split(/\s+/).filter(Boolean).join('\n') : undefined),
  sort: (_, stdin) => stdin,
  tac: (_, stdin) => stdin,
};

/** What a program prints for these words and this input; undefined where only the instance knows. */
export function printedByProgram(program: string, words: readonly string[], stdin: Value): Value {
  return Object.hasOwn(PRINTERS, program) ? PRINTERS[program]?.(words, stdin) : undefined;
}
