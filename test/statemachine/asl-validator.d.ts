/** The package brings no types that its exports lead to. */
declare module 'asl-validator' {
  function validate(definition: object): { readonly isValid: boolean; readonly errors: readonly object[] };
  export = validate;
}
