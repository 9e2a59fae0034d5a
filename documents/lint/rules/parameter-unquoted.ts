import { inEachShellStep, type Rule } from '../finding';

export const parameterUnquoted: Rule = {
  id: 'parameter-unquoted',
  severity: 'warning',
  check: inEachShellStep(({ program, at }) =>
    program.substitutions.flatMap((substitution) => {
      const around = program.nodes.filter(({ pos, end }) => pos <= substitution.at && substitution.at < end);
      const isWord = around.some(({ type }) => type === 'Word');
      const isQuoted = around.some(
        ({ type }) => type === 'SingleQuoted' || type === 'DoubleQuoted' || type === 'HereDocBody',
      );
      return !isWord || isQuoted
        ? []
        : [
            {
              at: at(substitution.at),
              message: `{{ ${substitution.parameter} }} stands outside quotes: blanks, globs and ; in its value become shell syntax`,
              fix: `assign it once, in single quotes: name='{{ ${substitution.parameter} }}', and use "$name"`,
            },
          ];
    }),
  ),
};
