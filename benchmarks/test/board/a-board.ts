/** Boards and reports of our own making. Nothing of it is ever released. */
import type { Verified } from '@breakwater/federation-protocol';
import { canonicalJson, type JsonObject } from '@breakwater/federation-protocol';
import type { LiveReport } from '../../board/report.ts';
import { liveReportFormat, parseLiveReport, type ReportCheck } from '../../board/report.ts';
import { parseFramework } from '../../framework/parse.ts';
import { readinessMethod } from '../../method/readiness-method.ts';

/** The framework of the benchmark. */
export const framework = parseFramework(canonicalJson(readinessMethod));

/** A moment for the clocks of tests. */
export const now = new Date('2027-01-10T12:00:00Z');

/** A report as a hub would write it, before it is signed. */
export function reportJson(change: JsonObject = {}): JsonObject {
  return {
    format: liveReportFormat,
    type: 'L',
    country: 'JM',
    indicator: 'R1',
    framework: '2027.1.0',
    value: 20,
    unit: 'days',
    counted: null,
    measuredAt: '2027-01-10T06:00:00Z',
    number: 7,
    statement: '1'.repeat(64),
    witnesses: ['BB', 'DM'],
    ...change,
  };
}

/** The wire form of tests: the report behind a word that stands for good or bad signatures. */
export function signed(change: JsonObject = {}, word = 'signed'): Uint8Array {
  return new TextEncoder().encode(`${word} ${JSON.stringify(reportJson(change))}`);
}

/** In the place of `node`: accepts what begins with "signed ", and nothing else. */
export const check: ReportCheck = (bytes) => {
  const text = new TextDecoder().decode(bytes);
  if (!text.startsWith('signed ')) return Promise.reject(new Error('the signature of BB does not hold'));
  return Promise.resolve(parseLiveReport(JSON.parse(text.slice('signed '.length))) as Verified<LiveReport>);
};
