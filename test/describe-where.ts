/** `describe` where this machine can run the suite; elsewhere it is skipped, and the reason against it is printed. */
export function describeWhere(reasonAgainst: string | undefined): (title: string, suite: () => void) => void {
  return (title, suite) => {
    if (reasonAgainst === undefined) {
      describe(title, suite);
      return;
    }
    process.stderr.write(`skipped: ${title}: ${reasonAgainst}\n`);
    // The reason, printed above: the machine is without root, loop devices, namespaces or a program that a user has.
    describe.skip(title, suite);
  };
}
