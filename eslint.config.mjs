import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', 'cdk.out/', 'coverage/', 'report/', 'dist/', '**/*.js', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'no default exports: a name is searchable' },
      ],
      'no-nested-ternary': 'error',
      'no-console': 'error',
      curly: ['error', 'all'],
    },
  },
  {
    // A construct is made for its effect on the tree, so `new Thing(this, …)` alone is right here.
    files: ['lib/**', 'bin/app.ts', 'statemachine/**', 'examples/**'],
    rules: { 'no-new': 'off', '@typescript-eslint/no-extraneous-class': 'off' },
  },
  {
    // What a person reads on a terminal is written there on purpose.
    files: ['bin/quiesce.ts'],
    rules: { 'no-console': 'off' },
  },
);
