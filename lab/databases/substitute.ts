import type { DocumentContent, DocumentParameter } from '../../documents';

/** A document that freezes, or one that checks. */
type Substituted = Pick<DocumentContent, 'mainSteps'> & {
  readonly parameters: Readonly<Record<string, DocumentParameter>>;
};

export type Values = Readonly<Record<string, string | number>>;

/** The script as Systems Manager would hand it to the agent: values held against their patterns, then substituted. */
export function substitute({ parameters, mainSteps }: Substituted, values: Values): string {
  for (const [name, value] of Object.entries(values)) {
    const parameter = parameters[name];
    if (parameter === undefined) {
      throw new Error(`undeclared parameter ${name}`);
    }
    const isAllowed = parameter.allowedValues?.includes(String(value)) ?? true;
    if (
      !isAllowed ||
      (parameter.allowedPattern !== undefined && !new RegExp(parameter.allowedPattern).test(String(value)))
    ) {
      throw new Error(`${name}=${value} is not allowed`);
    }
  }
  return mainSteps[0].inputs.runCommand
    .join('\n')
    .replaceAll(/\{\{ *(\w+) *\}\}/g, (_, name: string) => String(values[name] ?? parameters[name]?.default));
}
