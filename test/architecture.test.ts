import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..');
const FOLDERS = ['bin', 'lib', 'statemachine', 'lambdas', 'documents', 'rehearsal', 'examples', 'test'];

/** Parts of the tree, most special first; a file belongs to the first whose path it begins with. */
const PARTS = [
  'bin/app.ts',
  'bin/quiesce.ts',
  'bin/account/live-account.ts',
  'bin/account/',
  'bin/check/',
  'bin/thaw/',
  'bin/conversation.ts',
  'lambdas/contract.ts',
  'lambdas/ports.ts',
  'lambdas/environment.ts',
  'lambdas/errors.ts',
  'lambdas/domain/',
  'lambdas/handlers/',
  'lambdas/aws/',
  'lambdas/functions/',
  'lib/',
  'statemachine/',
  'documents/',
  'rehearsal/',
  'examples/',
  'test/',
] as const;

type Part = (typeof PARTS)[number];

interface Rule {
  /** Other parts that it may import; its own always. */
  readonly parts: readonly Part[];
  /** Parts of which it may import types alone. */
  readonly types?: readonly Part[];
  /** Packages that it may import; Node's own modules where `node:` is among them. */
  readonly packages: readonly RegExp[];
}

const NODE = /^node:/;
const CDK = /^(aws-cdk-lib|constructs|cdk-nag)(\/|$)/;
const SDK = /^(@aws-sdk|@smithy)\//;
const ANY = /./;
const ALL_LAMBDAS = PARTS.filter((part) => part.startsWith('lambdas/'));
/** Neither the CDK nor the SDK: those have places of their own. */
const TOOLS = /^(?!aws-cdk-lib|constructs|cdk-nag|@aws-sdk|@smithy|@aws-lambda-powertools)/;

/** What a command for a live account stands on. */
const ASKS_AS_A_RUN = [
  'bin/account/live-account.ts',
  'bin/account/',
  'bin/conversation.ts',
  'rehearsal/',
  'documents/',
  'lambdas/domain/',
  'lambdas/ports.ts',
  'lambdas/errors.ts',
  'lambdas/handlers/',
] as const;

/** The arrows of the design, section 3. */
const RULES: Readonly<Record<Part, Rule>> = {
  'bin/app.ts': { parts: ['lib/'], packages: [CDK, NODE] },
  'bin/quiesce.ts': {
    parts: ['bin/check/', 'bin/thaw/', 'rehearsal/', 'documents/', 'lambdas/domain/'],
    packages: [TOOLS, SDK],
  },
  'bin/conversation.ts': { parts: ['rehearsal/', 'documents/', 'lambdas/ports.ts'], packages: [TOOLS] },
  // What the commands for a live account have in common: the policy as it is deployed, its document, who is asked.
  'bin/account/': {
    parts: [
      'bin/account/live-account.ts',
      'rehearsal/',
      'lambdas/domain/',
      'lambdas/ports.ts',
      'lambdas/errors.ts',
      'lambdas/aws/',
    ],
    packages: [TOOLS],
  },
  // The one place of the command that wires adapters to clients.
  'bin/account/live-account.ts': {
    parts: ['bin/account/', 'lambdas/domain/', 'lambdas/ports.ts', 'lambdas/aws/'],
    packages: [SDK],
  },
  // They judge as a run does and ask as a run does: docs/decisions/0010.
  'bin/check/': { parts: ASKS_AS_A_RUN, packages: [TOOLS] },
  'bin/thaw/': { parts: ASKS_AS_A_RUN, packages: [TOOLS] },
  'lib/': {
    parts: ['statemachine/', 'documents/', 'lambdas/contract.ts', 'lambdas/environment.ts', 'lambdas/domain/'],
    packages: [CDK, NODE, /^esbuild$/], // It bundles the functions.
  },
  'statemachine/': { parts: ['lambdas/contract.ts', 'lambdas/environment.ts', 'lambdas/domain/'], packages: [CDK] },
  'lambdas/contract.ts': { parts: ['lambdas/domain/'], packages: [] },
  'lambdas/ports.ts': { parts: ['lambdas/domain/'], packages: [] },
  'lambdas/environment.ts': { parts: [], packages: [] },
  'lambdas/errors.ts': { parts: [], packages: [] },
  'lambdas/domain/': { parts: [], packages: [/^node:crypto$/, /^croner$/] },
  'lambdas/handlers/': {
    parts: [
      'lambdas/contract.ts',
      'lambdas/ports.ts',
      'lambdas/environment.ts',
      'lambdas/domain/',
      'lambdas/errors.ts',
    ],
    packages: [],
  },
  'lambdas/aws/': {
    parts: ['lambdas/ports.ts', 'lambdas/domain/', 'lambdas/errors.ts', 'lambdas/environment.ts'],
    packages: [SDK, NODE, /^@aws-lambda-powertools\//],
  },
  'lambdas/functions/': { parts: ALL_LAMBDAS, packages: [] },
  'documents/': { parts: [], packages: [TOOLS] },
  'rehearsal/': { parts: [], types: ALL_LAMBDAS, packages: [TOOLS] },
  'examples/': { parts: ['lib/'], packages: [CDK, NODE] },
  'test/': { parts: PARTS, packages: [ANY] },
};

interface Import {
  readonly specifier: string;
  readonly kind: 'types' | 'values';
}

/** Every import, re-export, `import()`, `require()` and `import('…').Type` of a source. */
function importsOf(source: string): readonly Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, kind: Import['kind']): void => {
    if (node !== undefined && ts.isStringLiteralLike(node)) {
      found.push({ specifier: node.text, kind });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, importsTypes(node.importClause) ? 'types' : 'values');
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly ? 'types' : 'values');
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, 'types');
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node.moduleReference.expression, node.isTypeOnly ? 'types' : 'values');
    } else if (ts.isCallExpression(node) && /^(import|require|require\.resolve)$/.test(node.expression.getText())) {
      add(node.arguments[0], 'values');
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.ESNext, true));
  return found;
}

function importsTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) {
    return false; // For its effects.
  }
  const names = clause.namedBindings;
  const each = names !== undefined && ts.isNamedImports(names) ? names.elements : undefined;
  return (
    clause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
    (clause.name === undefined && each !== undefined && each.length > 0 && each.every(({ isTypeOnly }) => isTypeOnly))
  );
}

function partOf(path: string): Part | undefined {
  return PARTS.find((part) => path === part || (part.endsWith('/') && path.startsWith(part)));
}

/** What is wrong with the imports of a file, one sentence each. */
function violationsOf(path: string, source: string): readonly string[] {
  const part = partOf(path);
  if (part === undefined) {
    return [
      `${path} belongs to no part of the design's section 3, allowed: ${PARTS.join(', ')}; move it or extend the design`,
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
    return target.endsWith('.json') ? undefined : `${path} imports ${target}, which belongs to no part of the design`;
  }
  if (targetPart === part || parts.includes(targetPart) || (kind === 'types' && types.includes(targetPart))) {
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

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

function foldersThatExist(): readonly string[] {
  const all = readdirSync(dirname(join(ROOT, 'package.json')), { withFileTypes: true });
  return FOLDERS.filter((folder) => all.some((entry) => entry.isDirectory() && entry.name === folder));
}

describe.each(foldersThatExist())('imports in %s', (folder) => {
  test('follow the arrows of the design', () => {
    const violations = sourcesIn(folder).flatMap((path) => violationsOf(path, readFileSync(join(ROOT, path), 'utf8')));
    expect(violations).toEqual([]);
  });
});

describe('the rules', () => {
  test.each<[string, string, string]>([
    [
      'lambdas/domain/x.ts',
      "import { Ports } from '../ports';",
      'lambdas/domain/x.ts imports lambdas/ports.ts, allowed in lambdas/domain/: nothing else',
    ],
    ['lambdas/domain/x.ts', "import type { Ports } from '../ports';", 'imports lambdas/ports.ts'],
    ['lambdas/domain/x.ts', "import { readFileSync } from 'fs';", 'imports the package "fs"'],
    [
      'lambdas/domain/x.ts',
      "import { EC2Client } from '@aws-sdk/client-ec2';",
      'imports the package "@aws-sdk/client-ec2"',
    ],
    ['lambdas/handlers/x.ts', "import { clients } from '../aws/clients';", 'imports lambdas/aws/clients'],
    ['lambdas/handlers/sets/x.ts', "export * from '../../functions/prepare';", 'imports lambdas/functions/prepare'],
    ['lambdas/handlers/x.ts', "import { setTimeout } from 'node:timers';", 'imports the package "node:timers"'],
    ['lambdas/aws/x.ts', "import { prepare } from '../handlers/prepare';", 'imports lambdas/handlers/prepare'],
    ['lambdas/aws/x.ts', "import type { Claim } from '../contract';", 'imports lambdas/contract.ts'],
    ['lambdas/contract.ts', "import type { Ports } from './ports';", 'imports lambdas/ports.ts'],
    ['lib/x.ts', "import { prepare } from '../lambdas/handlers/prepare';", 'imports lambdas/handlers/prepare'],
    ['lib/x.ts', "import { SSMClient } from '@aws-sdk/client-ssm';", 'imports the package "@aws-sdk/client-ssm"'],
    ['lib/x.ts', "const x = await import('../rehearsal/stage');", 'imports rehearsal/stage'],
    ['statemachine/x.ts', "import { Engine } from '../lib';", 'imports lib/'],
    [
      'rehearsal/x.ts',
      "import { Ports } from '../lambdas/ports';",
      'imports values of lambdas/ports.ts, allowed in rehearsal/: its types; write "import type"',
    ],
    [
      'rehearsal/x.ts',
      "import { type Ports, readCount } from '../lambdas/environment';",
      'imports values of lambdas/environment.ts',
    ],
    ['rehearsal/x.ts', "import '../lambdas/environment';", 'imports values of lambdas/environment.ts'],
    ['rehearsal/x.ts', "const x = require('../lib');", 'imports lib/'],
    ['rehearsal/x.ts', "import { App } from 'aws-cdk-lib';", 'imports the package "aws-cdk-lib"'],
    ['bin/app.ts', "import { rehearse } from '../rehearsal/rehearse';", 'imports rehearsal/rehearse'],
    ['bin/quiesce.ts', "import { prepare } from '../lambdas/handlers/prepare';", 'imports lambdas/handlers/prepare'],
    ['bin/check/x.ts', "import { SSMClient } from '@aws-sdk/client-ssm';", 'imports the package "@aws-sdk/client-ssm"'],
    ['bin/check/x.ts', "import { Quiesce } from '../../lib';", 'imports lib/'],
    ['documents/x.ts', "import type { Policy } from '../lambdas/domain/policy';", 'imports lambdas/domain/policy'],
    ['examples/x.ts', "import { Ports } from '../lambdas/ports';", 'imports lambdas/ports.ts'],
    ['tools/x.ts', '', 'tools/x.ts belongs to no part'],
  ])('refuse in %s: %s', (path, source, message) => {
    expect(violationsOf(path, source)).toEqual([expect.stringContaining(message)]);
  });

  test.each<[string, string]>([
    [
      'lambdas/domain/x.ts',
      "import { createHash } from 'node:crypto'; import { Cron } from 'croner'; import { a } from './policy';",
    ],
    [
      'lambdas/handlers/sets/x.ts',
      "import type { Ports } from '../../ports'; import { Reason } from '../../domain/outcome';",
    ],
    ['lambdas/aws/x.ts', "import { EC2Client } from '@aws-sdk/client-ec2'; import type { Ports } from '../ports';"],
    [
      'lambdas/functions/x.ts',
      "import { prepare } from '../handlers/prepare'; import { client } from '../aws/clients';",
    ],
    [
      'lib/x.ts',
      "import { Duration } from 'aws-cdk-lib'; import { runDefinition } from '../statemachine/definition'; import { d } from '../documents';",
    ],
    [
      'rehearsal/cloud/x.ts',
      "import type { Ports } from '../../lambdas/ports'; import { type Tag } from '../../lambdas/domain/policy';",
    ],
    ['rehearsal/x.ts', "let x: import('../lambdas/ports').Ports; import { createServer } from 'http';"],
    [
      'bin/quiesce.ts',
      "import { SSMClient } from '@aws-sdk/client-ssm'; import { Command } from 'commander'; import '../rehearsal/stage';",
    ],
    [
      'bin/account/live-account.ts',
      "import { SSMClient } from '@aws-sdk/client-ssm'; import '../../lambdas/aws/clients';",
    ],
    ['test/x.ts', "import { App } from 'aws-cdk-lib'; import { prepare } from '../lambdas/handlers/prepare';"],
  ])('allow in %s: %s', (path, source) => {
    expect(violationsOf(path, source)).toEqual([]);
  });
});
