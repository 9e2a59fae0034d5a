import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createTemplateResolver, sectionOf, textOf } from '../interpreter/cloudformation';
import { fieldOf, parseJson, type JsonObject } from '../interpreter/json';
import type { AwsEnvironment } from '../interpreter/physical-ids';

/** A function of a synthesized stack: all that is needed to run its bundle. */
export interface FunctionSpec {
  readonly logicalId: string;
  /** The construct's path, such as `Stack/Engine/Prepare`. */
  readonly constructPath: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** The folder of the bundle, absolute. */
  readonly assetPath: string;
  /** FILE.EXPORT, the file without its extension. */
  readonly handler: string;
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memorySizeMb: number;
  /** The template's variables, references resolved. */
  readonly environment: Readonly<Record<string, string>>;
  readonly region: string;
}

/** The place that the rehearsal pretends to deploy to. */
export const REHEARSAL_ENVIRONMENT: AwsEnvironment = {
  region: 'eu-central-1',
  account: '123456789012',
  partition: 'aws',
};

/** The functions of a stack that have a bundle, read out of the cloud assembly; inline code is left out. */
export function readFunctions(
  cdkOutDir: string,
  stackName: string,
  environment: AwsEnvironment = REHEARSAL_ENVIRONMENT,
): readonly FunctionSpec[] {
  const template = parseJson(readFileSync(resolve(cdkOutDir, `${stackName}.template.json`), 'utf8'));
  const resolver = createTemplateResolver(template, { stackName, ...environment });
  return resolver.resources('AWS::Lambda::Function').flatMap(({ logicalId, arn, properties, metadata }) => {
    const asset = textOf(metadata, 'aws:asset:path');
    if (asset === '') {
      return [];
    }
    return [
      {
        logicalId,
        constructPath: textOf(metadata, 'aws:cdk:path').replace(/\/Resource$/, ''),
        functionName: arn.slice(arn.lastIndexOf(':') + 1),
        functionArn: arn,
        assetPath: resolve(cdkOutDir, asset),
        handler: textOf(properties, 'Handler'),
        runtime: textOf(properties, 'Runtime'),
        // Lambda's own defaults: 3 seconds and 128 MB.
        timeoutSeconds: numberOf(properties, 'Timeout') ?? 3,
        memorySizeMb: numberOf(properties, 'MemorySize') ?? 128,
        environment: variablesOf(logicalId, sectionOf(sectionOf(properties, 'Environment'), 'Variables')),
        region: environment.region,
      },
    ];
  });
}

function variablesOf(logicalId: string, variables: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      if (typeof value === 'string') {
        return [name, value];
      }
      throw new Error(
        `variable ${name} of function ${logicalId} must resolve to a string, got ${JSON.stringify(value)}`,
      );
    }),
  );
}

function numberOf(json: JsonObject, field: string): number | undefined {
  const value = fieldOf(json, field);
  return typeof value === 'number' ? value : undefined;
}
