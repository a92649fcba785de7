/** The house's rules (`docs/explanation/the-house.md`): who may import whom. */
const GROUND =
  'event-log|vault|transparency|completeness|views|ledger|backup|durable|access|vocabulary|configuration';
const NOUNS = 'person|consent|crisis-plan|disclosure|agreement|data-rights';
const SECOND = 'lineage|oversight';
const DOORS = 'identity|interop';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'What needs each other is one thing, or a third thing is missing.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'ground-floor-knows-no-noun',
      severity: 'error',
      from: { path: `^libs/(${GROUND})/` },
      to: { path: `^libs/(${NOUNS}|${SECOND}|${DOORS})/` },
    },
    {
      name: 'nouns-share-only-events',
      comment:
        'Of another noun a noun imports its events, and of person the type on which all hang.',
      severity: 'error',
      from: { path: `^libs/(${NOUNS})/` },
      to: {
        path: `^libs/(${NOUNS})/`,
        pathNot: ['^libs/$1/', '\\.events\\.ts$', '^libs/person/src/person\\.graphql\\.ts$'],
      },
    },
    {
      name: 'nouns-know-no-upper-floor',
      severity: 'error',
      from: { path: `^libs/(${NOUNS})/` },
      to: { path: `^libs/(${SECOND}|${DOORS})/` },
    },
    {
      name: 'second-floor-sends-no-commands',
      comment: 'Answers that cross nouns stand on what nouns record, compute and show.',
      severity: 'error',
      from: { path: `^libs/(${SECOND})/` },
      // What a noun gives others to ask has a module of its own, without commands.
      to: { path: `^libs/(${NOUNS})/.*(?<!-readers)\\.(commands|data|module)\\.ts$` },
    },
    {
      name: 'second-floor-knows-no-door',
      severity: 'error',
      from: { path: `^libs/(${SECOND})/` },
      to: { path: `^libs/(${DOORS})/` },
    },
    {
      name: 'only-apps-import-doors',
      severity: 'error',
      from: { path: `^libs/(?!(${DOORS})/)` },
      to: { path: `^libs/(${DOORS})/` },
    },
    {
      name: 'libs-know-no-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'verifier-stands-alone',
      comment:
        'Whoever trusts nothing of ours must be able to read all that checks: it runs in browsers too.',
      severity: 'error',
      from: { path: '^verifier/', pathNot: ['\\.(spec|features)\\.ts$', '^verifier/build\\.mjs$'] },
      to: { pathNot: '^verifier/' },
    },
    {
      name: 'deciders-are-pure',
      comment:
        'decide and evolve, and what judges by wishes, import no framework, no clock, no I/O.',
      severity: 'error',
      from: {
        path: [
          '^libs/([a-z-]+)/src/\\1(\\.rules|\\.state|\\.standing)?\\.ts$',
          '^libs/lineage/src/wishes',
          '^libs/person/src/(held|identity-link|superseded-identifier)\\.ts$',
          '^libs/data-rights/src/(erasure|legal-hold)\\.ts$',
        ],
        pathNot: [
          '^libs/(ledger|vault|event-log|configuration|backup)/',
          '\\.(spec|features)\\.ts$',
          'wishes\\.words\\.ts$',
        ],
      },
      to: { dependencyTypes: ['npm', 'core'] },
    },
    {
      name: 'events-are-words-only',
      severity: 'error',
      from: { path: '\\.events\\.ts$' },
      to: {
        pathNot: ['^libs/(ledger|vocabulary)/', '\\.events\\.ts$'],
      },
    },
    {
      name: 'no-test-in-production',
      severity: 'error',
      from: { pathNot: ['\\.(spec|features)\\.ts$', '^test/', '/testing/'] },
      to: { path: ['\\.(spec|features)\\.ts$', '^test/'] },
    },
    {
      name: 'no-development-package-in-production',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: ['\\.(spec|features)\\.ts$', '/testing/'],
      },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
