import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The context of cdk.json, and no bundling: the templates under test are those that are deployed, save asset hashes. */
export const TEST_CONTEXT = {
  ...(JSON.parse(readFileSync(join(__dirname, '../cdk.json'), 'utf8')) as { readonly context: Record<string, unknown> })
    .context,
  'aws:cdk:bundling-stacks': [],
  'aws:cdk:disable-stack-trace': true,
  'aws:cdk:disable-creation-stack-traces': true,
  '@aws-cdk/core:enableAdditionalMetadataCollection': false,
};

export function testApp(): App {
  return new App({ context: TEST_CONTEXT, treeMetadata: false, analyticsReporting: false });
}

export function testStack(props?: StackProps & { readonly app?: App }): Stack {
  const { app = testApp(), ...stackProps } = props ?? {};
  return new Stack(app, 'Stack', stackProps);
}

export function templateOf(stack: Stack): Template {
  return Template.fromStack(stack);
}
