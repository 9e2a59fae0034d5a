import type { Template } from 'aws-cdk-lib/assertions';

/** The properties of a template's resources of a type. */
export const resources = (of: Template, type: string): readonly Readonly<Record<string, unknown>>[] =>
  Object.values(of.findResources(type)).map(({ Properties }) => Properties as Readonly<Record<string, unknown>>);

/** The names of the services for which a template has interface endpoints. */
export function endpointsOf(template: Template): readonly (string | undefined)[] {
  return resources(template, 'AWS::EC2::VPCEndpoint')
    .map(({ ServiceName }) => /\.(\w+)"/.exec(JSON.stringify(ServiceName))?.[1])
    .sort();
}
