import type { SyntaxNode } from 'unbash';
import { allNodes, type Program } from './program';

const READS = /^(read|mapfile|readarray|getopts|unset)$/;

/** Names that a piece of the script may assign, by itself or in the functions that it calls. */
export function assignedNames(body: SyntaxNode, program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  const called = new Set<string>();
  const collect = (root: SyntaxNode): void => {
    for (const node of allNodes(root)) {
      if (node.type === 'Assignment') {
        names.add(node.name);
      } else if (node.type === 'For' || node.type === 'Select') {
        names.add(node.name.value);
      } else if (node.type === 'Command' && node.name !== undefined) {
        const name = node.name.value;
        (READS.test(name) ? node.args : []).forEach(({ text }) => names.add(text));
        const declared = program.functions.get(name);
        if (declared !== undefined && !called.has(name)) {
          called.add(name);
          collect(declared.body);
        }
      }
    }
  };
  collect(body);
  return names;
}
