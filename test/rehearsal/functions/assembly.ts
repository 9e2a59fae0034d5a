import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A function of a made-up assembly. */
export interface WrittenFunction {
  /** The source of its bundle. */
  readonly code: string;
  /** @default index.js */
  readonly file?: string;
  /** @default 3 */
  readonly timeout?: number;
  readonly variables?: object;
}

/** Writes a cloud assembly of one stack, `Stack`, with these functions, as `cdk synth` lays it out. */
export function writeAssembly(functions: Readonly<Record<string, WrittenFunction>>): {
  readonly path: string;
  remove(): void;
} {
  const path = mkdtempSync(join(tmpdir(), 'quiesce-assembly-'));
  const resources = Object.entries(functions).map(([logicalId, written]): readonly [string, object] => {
    const asset = `asset.${logicalId}`;
    mkdirSync(join(path, asset));
    writeFileSync(join(path, asset, written.file ?? 'index.js'), written.code);
    return [logicalId, resourceOf(logicalId, asset, written)];
  });
  const template = {
    Resources: { ...Object.fromEntries(resources), Ledger: { Type: 'AWS::DynamoDB::Table', Properties: {} } },
  };
  writeFileSync(join(path, 'Stack.template.json'), JSON.stringify(template));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true });
    },
  };
}

function resourceOf(logicalId: string, asset: string, written: WrittenFunction): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Timeout: written.timeout,
      Environment: {
        Variables: { LEDGER: { Ref: 'Ledger' }, LEDGER_ARN: { 'Fn::GetAtt': ['Ledger', 'Arn'] }, ...written.variables },
      },
    },
    Metadata: { 'aws:asset:path': asset, 'aws:cdk:path': `Stack/Engine/${logicalId}/Resource` },
  };
}
