/**
 * Records the options of the `aws` commands that the documentation has, so that a test can check them without the AWS CLI:
 *   npx tsx lab/documentation/record-aws-commands.ts BOTOCORE_DATA 'botocore VERSION'
 * with the folder `data` of botocore (Apache-2.0). Commands that only the CLI itself has are in CUSTOM.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { commandsOf } from './commands';
import { pages } from './pages';

/** Commands that are no operation of a service, from the reference of the AWS CLI. */
const CUSTOM: Readonly<Record<string, readonly string[]>> = {
  'configure list': [],
  'sso login': ['no-browser', 'sso-session', 'use-device-code'],
  'logs tail': ['filter-pattern', 'follow', 'format', 'log-stream-name-prefix', 'log-stream-names', 'since'],
};

interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, { readonly members?: Readonly<Record<string, unknown>> }>>;
}

const kebab = (name: string): string =>
  name
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();

function modelOf(data: string, service: string): Model {
  const [version = ''] = readdirSync(join(data, service)).sort().reverse();
  const plain = join(data, service, version, 'service-2.json');
  const text = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  return JSON.parse(text.toString('utf8')) as Model;
}

function optionsOf(data: string, service: string, command: string): readonly string[] {
  const { operations, shapes } = modelOf(data, service);
  const [, operation] = Object.entries(operations).find(([name]) => kebab(name) === command) ?? [];
  if (operation === undefined) {
    throw new Error(`aws ${service} has no command ${command}; correct the page, or add it to CUSTOM`);
  }
  return Object.keys(shapes[operation.input?.shape ?? '']?.members ?? {}).map(kebab);
}

const [data = '', source = ''] = process.argv.slice(2);
const named = pages()
  .flatMap(commandsOf)
  .filter(({ words: [program] }) => program === 'aws')
  .map(({ words: [, service = '', command = ''] }) => `${service} ${command}`);
const commands = Object.fromEntries(
  [...new Set(named)].sort().map((name) => {
    const [service = '', command = ''] = name.split(' ');
    return [name, [...(CUSTOM[name] ?? optionsOf(data, service, command))].sort()];
  }),
);
writeFileSync(
  join(__dirname, '../../test/documentation/aws-commands.json'),
  `${JSON.stringify({ source, commands }, undefined, 2)}\n`,
);
