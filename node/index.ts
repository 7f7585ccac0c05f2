/** The few parts of the program that drills and benchmarks drive directly; everything else of it is a command. */
export { nodeSuite, nodeSuiteOnce } from './keys/node-suite.ts';
export { openSqliteStore } from './store/sqlite/open.ts';
export { createWitness, type Witness } from './trust/witness/witness.ts';
export { zstd } from './trust/zstd.ts';
