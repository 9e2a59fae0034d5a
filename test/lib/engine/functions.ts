import type { Template } from 'aws-cdk-lib/assertions';

export interface FunctionProperties {
  readonly Description: string;
  readonly Timeout: number;
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
}

/** The engine's functions by their names. */
export function functionsOf(template: Template): ReadonlyMap<string, FunctionProperties> {
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  const properties = functions.map((resource) => resource.Properties as FunctionProperties);
  return new Map(properties.map((found) => [found.Description.replace('Quiesce: ', ''), found]));
}
