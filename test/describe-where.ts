/** `describe` where this machine can run the suite; elsewhere it is skipped, and the reason against it is printed. */
export function describeWhere(reasonAgainst: string | undefined): (title: string, suite: () => void) => void {
  return (title, suite) => {
    if (reasonAgainst === undefined) {
      describe(title, suite);
      return;
    }
    process.stderr.write(`skipped: ${title}: ${reasonAgainst}\n`);
    // reason: this machine lacks what the suite needs, such as root, loop devices or a program; the title says what
    describe.skip(`${title} (skipped: ${reasonAgainst})`, suite);
  };
}
