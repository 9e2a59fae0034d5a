import { REHEARSAL_ENVIRONMENT } from './functions';
import type { JsonValue } from './interpreter';
import { createTemplateResolver, outputKey, sectionOf, textOf } from './interpreter/cloudformation';
import { fieldOf, isJsonObject } from './interpreter/json';
import type { AssemblyStack } from './stacks';

/** What a stack takes of others of its app. */
interface Imports {
  /** The value of another stack, by the name of its export or as `outputKey` has it. */
  readonly exported: (name: string) => JsonValue | undefined;
  /** Of the stacks that it takes values of. */
  readonly templates: readonly JsonValue[];
}

/** Reads the outputs of all stacks that the template names. `stacks` are those of its stage: others can't be named. */
export function importsOf(template: JsonValue, stacks: readonly AssemblyStack[]): Imports {
  const text = JSON.stringify(template);
  const exported: Imports['exported'] = (name) => all.find(({ names }) => names.includes(name))?.value();
  const all = stacks.flatMap((stack) => outputsOf(stack, exported));
  const imported = all.filter(({ marks }) => marks.some((mark) => text.includes(mark)));
  return { exported, templates: [...new Set(imported.map(({ from }) => from))] };
}

interface Output {
  readonly names: readonly string[];
  /** What is in a template that takes it. */
  readonly marks: readonly string[];
  readonly from: JsonValue;
  /** Read late: most outputs are not used. */
  readonly value: () => JsonValue;
}

function outputsOf({ template, stackName }: AssemblyStack, exported: Imports['exported']): readonly Output[] {
  const { resolve } = createTemplateResolver(template, {
    ...{ ...REHEARSAL_ENVIRONMENT, stackName, exported },
    unresolved: 'as-text',
  });
  return Object.entries(sectionOf(template, 'Outputs')).map(([id, output]) => {
    const name = textOf(sectionOf(output, 'Export'), 'Name');
    return {
      names: [outputKey(stackName, id), ...(name === '' ? [] : [name])],
      marks: [`"OutputName":${JSON.stringify(id)}`, JSON.stringify({ 'Fn::ImportValue': name })],
      from: template,
      value: () => resolve((isJsonObject(output) ? fieldOf(output, 'Value') : undefined) ?? null),
    };
  });
}
