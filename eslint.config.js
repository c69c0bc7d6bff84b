import tseslint from 'typescript-eslint';

/** What a reader must be able to rely on; layout is prettier's, imports are .dependency-cruiser.cjs's. */
export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.data/', 'coverage/', '.cache/', 'bench/.cache/'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      // `== null` is the one short way to ask for null or undefined.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-explicit-any': 'error',
      // In the inferred types of declarations `{}` is the options that were not given.
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
    },
  },
  // Text never becomes code, hashes and random values are such as secrets may rest on (ASVS 5.0 1.3.2, 11.4.1, 11.5.1).
  {
    files: ['src/**', 'modules/**', 'scripts/**', 'demo/**', 'examples/**'],
    languageOptions: { globals: { setTimeout: 'readonly', setInterval: 'readonly', setImmediate: 'readonly' } },
    rules: {
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-restricted-imports': ['error', { paths: ['vm', 'node:vm'] }],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Take node:crypto.' }],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.name=/^(createHash|createHmac|hash)$/] > Literal.arguments:first-child[value=/^(md[245]|sha-?1|ripemd.*)$/i]',
          message: 'This hash is broken: take sha256.',
        },
      ],
    },
  },
  // Where such addresses are listed to be refused, and where JavaScript itself is what our own arithmetic is held against.
  { files: ['src/declare/fields/url.ts', 'src/platform/outbound.test.ts'], rules: { 'no-script-url': 'off' } },
  { files: ['modules/catalog/pricing/arithmetic.test.ts'], rules: { 'no-new-func': 'off' } },
  // How long to wait before another attempt, and a mark in a file of one's own, are no secrets.
  {
    files: [
      'src/platform/database/listener.ts',
      'src/platform/embedded/folder-lock.ts',
      'src/platform/db.ts',
      'modules/integration/sending/schedule.ts',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  // A `describe` is a function to the rule, and a story in a test may be long. A skipped test prints why.
  {
    files: ['**/*.test.ts', '**/test/**'],
    rules: { 'max-lines-per-function': 'off', 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
  // A chapter of the proofs is a story as well.
  { files: ['proof/**/f[0-9][0-9]-*.ts', 'proof/load/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  // Programs for the terminal.
  { files: ['src/cli.ts', 'src/cli/**', 'scripts/**', 'bench/**', 'proof/**', 'examples/**'], rules: { 'no-console': 'off' } },
  // dependency-cruiser and others load their settings with require.
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
);
