/** Makes these the only environment variables of the process. */
export function setEnvironment(variables: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) {
    if (!(name in variables)) {
      Reflect.deleteProperty(process.env, name);
    }
  }
  Object.assign(process.env, variables);
}
