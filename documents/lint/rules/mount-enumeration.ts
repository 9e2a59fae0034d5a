import { isFreeze, loopOf, mentions } from '../shell/meaning';
import { listsMounts, provenanceOf } from '../shell/provenance';
import type { ShellStep } from '../shell/shell-step';
import type { Loop, Run } from '../shell/trace';
import { globToRegExp } from '../shell/conditions';

/** A loop that freezes what a program of the host lists. */
interface Enumeration {
  readonly loop: Loop;
  readonly freeze: Run;
  /** Source text of where the list comes from, and of the loop's body. */
  readonly text: string;
}

export function enumerationsOf({ pre, program }: ShellStep): readonly Enumeration[] {
  return pre.filter(isFreeze).flatMap((freeze) => {
    const loop = loopOf(freeze);
    if (loop === undefined || loop.values !== undefined) {
      return [];
    }
    const source = provenanceOf(loop.over, program);
    return listsMounts(source) ? [{ loop, freeze, text: `${source}\n${loop.body}` }] : [];
  });
}

/** Paths that a list of mounts may hold and that the loop does not leave out. */
export function notExcluded({ loop, text }: Enumeration, paths: readonly string[]): readonly string[] {
  const plain = text.replaceAll(/["']/g, '');
  const globs = [...plain.matchAll(/(?<=^|[\s(|=])(\*?\/[\w.*/-]*)(?=[\s)|;\]]|$)/gm)].flatMap(
    (match) => match[1] ?? [],
  );
  const matchers = globs.map(globToRegExp);
  const filters = [
    ...text.matchAll(/grep['"]?\s+(?:['"]?-\w+['"]?\s+)*['"]?-\w*v\w*['"]?\s+(?:['"]?-\w+['"]?\s+)*(['"])(.*?)\1/g),
  ].map((match) => filterOf(match[2] ?? ''));
  // Of lines that begin with a mount point; those of devices begin with /dev.
  const picks = [
    ...text.matchAll(/grep['"]?\s+(?:['"]?-[A-Zac-uw-z]+['"]?\s+)*(['"]?)(\^\/(?!dev\b).*?)(?:\1(?=[\s)|;]|$))/g),
  ].map((match) => filterOf(match[2] ?? ''));
  // A list of what to freeze, in place of one of what to leave out; or a comparison with a list that is made elsewhere.
  const isPicked = [...matchers, ...picks].some((matcher) => !paths.some((path) => matcher.test(path)));
  const isCompared = loop.body.split('\n').some((line) => comparesWithList(line, loop.variable));
  return isPicked || isCompared
    ? []
    : paths.filter((path) => ![...matchers, ...filters].some((matcher) => matcher.test(path)));
}

function comparesWithList(line: string, variable: string): boolean {
  const isTest = /\[|\bcase\b|\bgrep\b|\bis_\w+|\*\\?"? ?\$/.test(line);
  return isTest && mentions(line, variable) && [...line.matchAll(/\$\{?(\w+)/g)].some((match) => match[1] !== variable);
}

function filterOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern.replaceAll('\\|', '|').replaceAll('[[:space:]]', '\\s'));
  } catch (error) {
    if (error instanceof SyntaxError) {
      return /(?!)/; // in a dialect that is not ours: taken to leave out nothing
    }
    throw error;
  }
}
