/** Stages are told apart by their suffix; `scripts/test.mjs` runs them fast ones first. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', { exclude: [] }] },
  transformIgnorePatterns: ['/node_modules/'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  roots: [
    '<rootDir>/libs',
    '<rootDir>/apps',
    '<rootDir>/test',
    '<rootDir>/bench',
    '<rootDir>/verifier',
  ],
  testMatch: ['**/*.spec.ts'],
  injectGlobals: false,
  // Real processes start within a test; on a busy machine that takes its time.
  testTimeout: 60_000,
};
