import { fieldsOf } from '../../json';

interface Members {
  readonly read: readonly string[];
  /** Accepted by the agent's structures and used by none of the modelled actions (docparser.go). */
  readonly ignored: readonly string[];
}

/** The members of each part of a document. Any other is refused, since without it something else would be rehearsed. */
const MEMBERS = {
  document: {
    read: ['schemaVersion', 'description', 'parameters', 'mainSteps'],
    ignored: ['$schema', 'assumeRole', 'outputs'],
  },
  parameter: {
    read: [
      'type',
      'default',
      'allowedValues',
      'allowedPattern',
      'minChars',
      'maxChars',
      'minItems',
      'maxItems',
      'interpolationType',
      'description',
      'displayType',
    ],
    ignored: [],
  },
  step: {
    read: ['action', 'name', 'inputs', 'precondition'],
    ignored: [
      'description',
      'isCritical',
      'isEnd',
      'maxAttempts',
      'nextStep',
      'onCancel',
      'onFailure',
      'outputs',
      'settings',
      'timeoutSeconds',
    ],
  },
  inputs: {
    read: ['runCommand', 'timeoutSeconds', 'workingDirectory', 'onFailure', 'onSuccess', 'finallyStep'],
    ignored: ['id'],
  },
  precondition: { read: ['StringEquals'], ignored: [] },
} as const satisfies Readonly<Record<string, Members>>;

interface Part {
  readonly value: unknown;
  readonly kind: keyof typeof MEMBERS;
  /** The part as a message names it. */
  readonly name: string;
}

/** The members of a document that are not read, each with the part that has it. */
export function membersNotRead(content: unknown): {
  readonly unknown: readonly string[];
  readonly ignored: readonly string[];
} {
  const parts = partsOf(content).flatMap(({ value, ...part }) =>
    Object.keys(fieldsOf(value)).map((member) => ({ ...part, member })),
  );
  const isIn = (list: readonly string[], member: string): boolean => list.includes(member);
  const foreign = parts.filter(({ kind, member }) => !isIn(MEMBERS[kind].read, member));
  return {
    unknown: foreign
      .filter(({ kind, member }) => !isIn(MEMBERS[kind].ignored, member))
      .map(({ kind, name, member }) => `member ${member} of ${name} (allowed: ${MEMBERS[kind].read.join(', ')})`),
    ignored: foreign
      .filter(({ kind, member }) => isIn(MEMBERS[kind].ignored, member))
      .map(({ name, member }) => `member ${member} of ${name}`),
  };
}

function partsOf(content: unknown): readonly Part[] {
  const { parameters, mainSteps } = fieldsOf(content);
  const steps: readonly unknown[] = Array.isArray(mainSteps) ? mainSteps : [];
  return [
    { value: content, kind: 'document', name: 'the document' },
    ...Object.entries(fieldsOf(parameters)).map(([name, value]): Part => ({
      value,
      kind: 'parameter',
      name: `parameter ${name}`,
    })),
    ...steps.flatMap((step, index): readonly Part[] => {
      const { name, inputs, precondition } = fieldsOf(step);
      const shown = `step ${typeof name === 'string' ? name : index + 1}`;
      return [
        { value: step, kind: 'step', name: shown },
        { value: inputs, kind: 'inputs', name: `inputs of ${shown}` },
        { value: precondition, kind: 'precondition', name: `precondition of ${shown}` },
      ];
    }),
  ];
}
