import { forEachChild, parse, type CommandArgument, type SyntaxNode } from 'unbash';

interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

const PLAIN = /^[\w./:,-]+$/;
const NAMING = /^(read|mapfile|readarray|unset|export|local|declare|readonly|typeset)$/;
/** Names that mean something outside of the script. */
const KEPT = /^(IFS|HOME|PATH|LANG|BASH\w*|PGPASSWORD|A|TERM|[0-9]+)$/;

function nodesOf(script: string): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    nodes.push(node);
    forEachChild(node, visit);
  };
  // Parameters of Systems Manager are no syntax of the shell.
  visit(parse(script.replaceAll(/\{\{.*?\}\}/g, (text) => '\uE000'.repeat(text.length))));
  return nodes;
}

function edited(script: string, edits: readonly Edit[]): string {
  const inOrder = edits.toSorted((one, other) => other.at - one.at);
  return inOrder.reduce((text, { at, end, text: own }) => text.slice(0, at) + own + text.slice(end), script);
}

/** The words that may be quoted: the name of a builtin that declares may not. */
function wordsOf(node: SyntaxNode): readonly (CommandArgument | undefined)[] {
  if (node.type === 'For') {
    return node.wordlist ?? [];
  }
  const isNaming = node.type === 'Command' && NAMING.test(node.name?.value ?? '');
  return node.type === 'Command' ? [isNaming ? undefined : node.name, ...node.args] : [];
}

/** Every plain word of a command in quotes, and every `$name` as `${name}`. */
export function requoted(script: string, quote: string): string {
  const edits = nodesOf(script).flatMap((node): readonly Edit[] => {
    if (node.type === 'SimpleExpansion' && /^\$[A-Za-z_]\w*$/.test(node.text)) {
      return [{ at: node.pos, end: node.end, text: `\${${node.text.slice(1)}}` }];
    }
    return wordsOf(node).flatMap((word) =>
      word?.type === 'Word' && word.parts === undefined && word.text === word.value && PLAIN.test(word.text)
        ? [{ at: word.pos, end: word.end, text: `${quote}${word.text}${quote}` }]
        : [],
    );
  });
  return edited(script, edits);
}

/** Every variable and every function with another name, of the same meaning for the shell. */
export function renamed(script: string): string {
  const nodes = nodesOf(script);
  const functions = new Set(nodes.flatMap((node) => (node.type === 'Function' ? [node.name.value] : [])));
  const variables = new Set(
    nodes
      .flatMap((node) => {
        if (node.type === 'Assignment') {
          return [node.name];
        }
        if (node.type === 'For') {
          return [node.name.value];
        }
        const names = node.type === 'Command' && NAMING.test(node.name?.value ?? '') ? node.args : [];
        return names.flatMap((word) => (word.type === 'Word' && /^[A-Za-z_]\w*$/.test(word.text) ? [word.text] : []));
      })
      .filter((name) => !KEPT.test(name)),
  );
  const fresh = (name: string): string => `zz_${name.split('').toReversed().join('')}`;
  const inText = (text: string): string =>
    text.replaceAll(/[A-Za-z_]\w*/g, (name) => (variables.has(name) || functions.has(name) ? fresh(name) : name));
  const edits = nodes.flatMap((node): readonly Edit[] => {
    const rename = (at: number, name: string, among: ReadonlySet<string>): readonly Edit[] =>
      among.has(name) ? [{ at, end: at + name.length, text: fresh(name) }] : [];
    switch (node.type) {
      case 'Assignment':
        return rename(node.pos, node.name, variables);
      case 'For':
        return rename(node.name.pos, node.name.value, variables);
      case 'SimpleExpansion':
        return rename(node.pos + 1, node.text.slice(1), variables);
      case 'ParameterExpansion':
        return rename(node.parameterPos, node.parameter, variables);
      case 'DoubleQuoted':
        return node.parts.flatMap((part) =>
          part.type === 'Literal'
            ? [...functions].flatMap((name) => {
                const at = part.text.indexOf(name);
                return at === -1 ? [] : rename(part.pos + at, name, functions);
              })
            : [],
        );
      case 'ArithmeticWord':
        return rename(node.pos, node.value, variables);
      case 'Function':
        return rename(node.name.pos, node.name.value, functions);
      case 'Command': {
        const name = node.name?.value ?? '';
        const own = rename(node.name?.pos ?? 0, name, functions);
        const words = node.args.flatMap((word): readonly Edit[] => {
          if (word.type === 'Word' && functions.has(word.value)) {
            return rename(word.pos + word.text.indexOf(word.value), word.value, functions);
          }
          if (word.type === 'Word' && NAMING.test(name)) {
            return rename(word.pos, word.text, variables);
          }
          return name === 'trap' && word.type === 'Word' && /^'/.test(word.text)
            ? [{ at: word.pos, end: word.end, text: inText(word.text) }]
            : [];
        });
        return [...own, ...words];
      }
      default:
        return [];
    }
  });
  return edited(script, edits);
}
