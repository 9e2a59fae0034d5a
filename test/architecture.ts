import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { importsOf, type Import } from './imports';
import { RULES, type Part } from './layers';

/** The longest first. */
const PARTS = (Object.keys(RULES) as Part[]).sort((left, right) => right.length - left.length);

function partOf(path: string): Part | undefined {
  return PARTS.find((part) => path === part || (part.endsWith('/') && path.startsWith(part)));
}

/** What is wrong with the imports of a file, one sentence each. */
export function violationsOf(path: string, source: string): readonly string[] {
  const part = partOf(path);
  if (part === undefined) {
    return [
      `${path} belongs to no part that docs/architecture.md names, allowed: ${PARTS.join(', ')}; move it or add a part`,
    ];
  }
  return importsOf(source)
    .map((each) => violationOf(path, part, each))
    .filter((violation) => violation !== undefined);
}

function violationOf(path: string, part: Part, { specifier, kind }: Import): string | undefined {
  const { parts, types = [], packages } = RULES[part];
  if (!specifier.startsWith('.')) {
    const name = builtinModules.includes(specifier) ? `node:${specifier}` : specifier;
    const allowed = packages.map(String).join(' ') || 'none';
    return packages.some((pattern) => pattern.test(name))
      ? undefined
      : `${path} imports the package "${specifier}", allowed in ${part}: ${allowed}; put it behind a port or into its own part`;
  }
  const target = targetOf(path, specifier);
  const targetPart = partOf(target);
  if (targetPart === undefined) {
    return target.endsWith('.json')
      ? undefined
      : `${path} imports ${target}, which belongs to no part of docs/architecture.md`;
  }
  if (
    targetPart === part ||
    parts === 'all' ||
    parts.includes(targetPart) ||
    (kind === 'types' && types.includes(targetPart))
  ) {
    return undefined;
  }
  if (types.includes(targetPart)) {
    return `${path} imports values of ${target}, allowed in ${part}: its types; write "import type"`;
  }
  return `${path} imports ${target}, allowed in ${part}: ${[...parts, ...types].join(', ') || 'nothing else'}; turn the arrow round or move the code`;
}

/** The path of a relative import from the root, as a file where the part is one. */
function targetOf(path: string, specifier: string): string {
  const target = posix.join(posix.dirname(path), specifier).replace(/\.(js|ts)$/, '');
  return PARTS.find((part) => part === `${target}.ts` || part === `${target}/`) ?? target;
}
