/** `describe` where this machine can run the suite; elsewhere it is skipped, and the reason against it is printed. */
export function describeWhere(reasonAgainst: string | undefined): (title: string, suite: () => void) => void {
  return (title, suite) => {
    if (reasonAgainst === undefined) {
      describe(title, suite);
      return;
    }
    process.stderr.write(`skipped: ${title}: ${reasonAgainst}\n`);
    describe.skip(`${title} (skipped: ${reasonAgainst})`, suite); // reason: this machine lacks what the title names
  };
}
