import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { violationsOf } from './architecture';

const ROOT = join(__dirname, '..');
const FOLDERS = [
  'bin',
  'lib',
  'statemachine',
  'lambdas',
  'documents',
  'rehearsal',
  'lab',
  'package',
  'examples',
  'test',
];

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

function foldersThatExist(): readonly string[] {
  const all = readdirSync(ROOT, { withFileTypes: true });
  return FOLDERS.filter((folder) => all.some((entry) => entry.isDirectory() && entry.name === folder));
}

describe.each(foldersThatExist())('imports in %s', (folder) => {
  test('follow the arrows of docs/architecture.md', () => {
    const violations = sourcesIn(folder).flatMap((path) => violationsOf(path, readFileSync(join(ROOT, path), 'utf8')));
    expect(violations).toEqual([]);
  });
});

describe('the rules', () => {
  test.each<[string, string, string]>([
    [
      'lambdas/domain/x.ts',
      "import { Ports } from '../ports';",
      'lambdas/domain/x.ts imports lambdas/ports/, allowed in lambdas/domain/: documents/contract.ts, lambdas/domain/scheduler/;',
    ],
    ['lambdas/domain/x.ts', "import type { Ports } from '../ports';", 'imports lambdas/ports/'],
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
    ['lambdas/contract.ts', "import type { Ports } from './ports';", 'imports lambdas/ports/'],
    ['lib/x.ts', "import { prepare } from '../lambdas/handlers/run/prepare';", 'imports lambdas/handlers/run/prepare'],
    ['lib/x.ts', "import { SSMClient } from '@aws-sdk/client-ssm';", 'imports the package "@aws-sdk/client-ssm"'],
    ['lib/x.ts', "const x = await import('../rehearsal/stage');", 'imports rehearsal/stage'],
    ['statemachine/x.ts', "import { Engine } from '../lib';", 'imports lib/'],
    [
      'rehearsal/x.ts',
      "import { Ports } from '../lambdas/ports';",
      'imports values of lambdas/ports/, allowed in rehearsal/: its types; write "import type"',
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
    [
      'bin/quiesce.ts',
      "import { prepare } from '../lambdas/handlers/run/prepare';",
      'imports lambdas/handlers/run/prepare',
    ],
    ['bin/check/x.ts', "import { SSMClient } from '@aws-sdk/client-ssm';", 'imports the package "@aws-sdk/client-ssm"'],
    ['bin/check/x.ts', "import { Quiesce } from '../../lib';", 'imports lib/'],
    [
      'bin/account/x.ts',
      "import { EC2Client } from '@aws-sdk/client-ec2';",
      'imports the package "@aws-sdk/client-ec2"',
    ],
    ['bin/account/x.ts', "import { checkPolicy } from '../check/check';", 'imports bin/check/check'],
    ['bin/thaw/x.ts', "import { rehearse } from '../../rehearsal/rehearse';", 'imports rehearsal/rehearse'],
    ['bin/thaw/x.ts', "import { checkPolicy } from '../check/check';", 'imports bin/check/check'],
    ['documents/x.ts', "import type { Policy } from '../lambdas/domain/policy';", 'imports lambdas/domain/policy'],
    ['examples/x.ts', "import { Ports } from '../lambdas/ports';", 'imports lambdas/ports/'],
    ['tools/x.ts', '', 'tools/x.ts belongs to no part'],
  ])('refuse in %s: %s', (path, source, message) => {
    expect(violationsOf(path, source)).toEqual([expect.stringContaining(message)]);
  });

  test.each<[string, string]>([
    ['lambdas/domain/x.ts', "import { createHash } from 'node:crypto'; import { a } from './policy';"],
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
    ['test/x.ts', "import { App } from 'aws-cdk-lib'; import { prepare } from '../lambdas/handlers/run/prepare';"],
  ])('allow in %s: %s', (path, source) => {
    expect(violationsOf(path, source)).toEqual([]);
  });
});
