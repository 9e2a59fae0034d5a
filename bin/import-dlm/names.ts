import type { DlmPolicy } from './model';

/** Where a policy is, as far as its ARN says it. */
export interface PolicyEnv {
  readonly region?: string;
  readonly account?: string;
}

export function envOf({ PolicyArn: arn = '' }: Pick<DlmPolicy, 'PolicyArn'>): PolicyEnv {
  const [, region, account] = /^arn:[\w-]+:dlm:([a-z0-9-]+):(\d{12}):/.exec(arn) ?? [];
  return region === undefined || account === undefined ? {} : { region, account };
}

/** Gives out names for policies of Quiesce, each once: by the description of DLM's policy, else by its id. */
export function uniqueNames(): (dlm: DlmPolicy) => string {
  const used = new Set<string>();
  return ({ Description: description = '', PolicyId: id = '' }) => {
    const base = [description, id, 'policy'].map(slugOf).find((slug) => slug !== '') ?? 'policy';
    let name = base;
    for (let number = 2; used.has(name); number += 1) {
      name = `${base}-${number}`;
    }
    used.add(name);
    return name;
  };
}

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replaceAll(/^-+|-+$/g, '');
}
