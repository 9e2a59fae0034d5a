import { commandsOf, plainWords, readable, type Program } from './program';
import { mentions } from './meaning';

/** Programs and files that list the mounts of a host. */
const LISTS_MOUNTS = /\b(lsblk|findmnt|df|blkid)\b|\/proc\/(self\/)?mount|\/etc\/mtab|(^|[\s(|])mount\s*(\||\)|$)/;

/** How long a chain of variables is followed. */
const LONGEST_CHAIN = 3;

/** Source text with that of what its variables were assigned, where it is written in the script. */
export function provenanceOf(text: string, program: Program, depth = LONGEST_CHAIN): string {
  const names = depth === 0 ? [] : [...text.matchAll(/\$\{?!?(\w+)/g)].flatMap((match) => match[1] ?? []);
  const origins = [...new Set(names)].flatMap((name) => originsOf(name, program));
  return [text, ...origins.map((origin) => provenanceOf(origin, program, depth - 1))].join('\n');
}

export function listsMounts(text: string): boolean {
  return LISTS_MOUNTS.test(text);
}

const ORIGINS = new WeakMap<Program, Map<string, readonly string[]>>();

/** What is assigned to a variable anywhere, its own earlier value left out. Rules ask for the same names many times. */
function originsOf(name: string, program: Program): readonly string[] {
  const known = ORIGINS.get(program) ?? new Map<string, readonly string[]>();
  ORIGINS.set(program, known);
  const origins = known.get(name) ?? findOrigins(name, program);
  known.set(name, origins);
  return origins;
}

function findOrigins(name: string, program: Program): readonly string[] {
  const assigned = program.nodes.flatMap((node) =>
    node.type === 'Assignment' && node.name === name ? [program.source.slice(node.value.pos, node.value.end)] : [],
  );
  const read = commandsOf(program).flatMap((command) =>
    /^(read|mapfile|readarray)$/.test(command.name?.value ?? '') && plainWords(command).includes(name)
      ? [program.source.slice(command.pos, command.end)]
      : [],
  );
  return [...assigned, ...read].filter((text) => !mentions(text, name)).map(readable);
}
