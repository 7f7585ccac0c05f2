// Adds up the test runner's JSON reports and prints the one closing line; fails when a report is missing or a test failed.
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../.breakwater/reports/', import.meta.url);
const names = [
  'federation-protocol',
  'trust-lists',
  'backup-replication',
  'benchmarks',
  'node',
  'governance-site',
  'test',
];
const present = new Set(readdirSync(folder));
let passed = 0;
let failed = 0;
for (const name of names) {
  if (!present.has(`${name}.json`)) {
    console.error(`no test report from ${name}`);
    failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const results = report.testResults.flatMap((file) => file.assertionResults);
  // A test that only says that its vectors are absent has checked nothing.
  const notRun = results.filter((test) => test.status !== 'failed' && /^NOT RUN/.test(test.title));
  for (const test of [...notRun, ...results.filter((test) => test.status === 'pending')]) {
    console.log(`not run: ${name}: ${test.fullName}`);
  }
  passed += report.numPassedTests - notRun.filter((test) => test.status === 'passed').length;
  failed += report.numFailedTests + (report.success || report.numFailedTests > 0 ? 0 : 1);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
