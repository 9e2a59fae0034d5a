import { compileFunction } from 'node:vm';
import { transformSync } from '@swc/core';
import * as cdk from 'aws-cdk-lib';
import { aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Policy, RunRequest } from '../../../lambdas/domain/policy';
import * as quiesce from '../../../lib';
import { TEST_CONTEXT } from '../../../lab/synthesize';
import { ENGINE_ATTRIBUTES, runRequests } from '../../lib/builders';

/** A policy as the written app would deploy it, and whether its schedules start runs. */
export interface WrittenPolicy {
  readonly policy: Policy;
  readonly state: 'enabled' | 'disabled';
}

/** The policies of an app, by the props of its schedules. Each construct must be valid. */
export function writtenPolicies(source: string): readonly WrittenPolicy[] {
  const all = stacksOf(source, 'imported').flatMap((stack) => {
    const constructs = stack.node.findAll();
    expect(constructs.flatMap(({ node }) => node.validate())).toEqual([]);
    return constructs
      .filter((construct) => construct instanceof scheduler.CfnSchedule)
      .map(({ target, state }): WrittenPolicy => {
        const { input } = stack.resolve(target) as { readonly input: string };
        const { policy } = JSON.parse(input) as RunRequest;
        return { policy, state: state === 'DISABLED' ? 'disabled' : 'enabled' };
      });
  });
  const names = all.map(({ policy }) => policy.name);
  return all.filter(({ policy }, index) => names.indexOf(policy.name) === index);
}

/** Synthesizes the text of an app with its engines, and returns the policies of its templates. */
export function synthesizedPolicies(source: string): readonly Policy[] {
  const requests = stacksOf(source, 'engine').flatMap((stack) => runRequests(Template.fromStack(stack)));
  const names = requests.map(({ policy }) => policy.name);
  return requests.map(({ policy }) => policy).filter(({ name }, index) => names.indexOf(name) === index);
}

/** The stacks of the text of an app. */
function stacksOf(source: string, engine: 'engine' | 'imported'): readonly cdk.Stack[] {
  const apps: cdk.App[] = [];
  const modules: Readonly<Record<string, unknown>> = {
    // A copy of its members would load the constructs of every service.
    'aws-cdk-lib': Object.create(cdk, {
      App: {
        value: class extends cdk.App {
          constructor() {
            super({ context: TEST_CONTEXT });
            apps.push(this);
          }
        },
      },
    }) as object,
    quiesce: engine === 'engine' ? quiesce : { ...quiesce, SnapshotEngine: importedInPlace },
  };
  const { code } = transformSync(source, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    module: { type: 'commonjs' },
  });
  const program = compileFunction(code, ['require', 'exports']) as (
    load: (name: string) => unknown,
    exports: object,
  ) => void;
  program((name) => modules[name], {});
  return apps.flatMap(({ node }) => node.children.filter((child) => cdk.Stack.isStack(child)));
}

/** In place of `new SnapshotEngine(stack, id)`: an engine that is elsewhere, which takes no time. */
function importedInPlace(stack: cdk.Stack, id: string): quiesce.ISnapshotEngine {
  return quiesce.SnapshotEngine.fromAttributes(stack, id, ENGINE_ATTRIBUTES);
}
