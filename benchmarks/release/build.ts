/** Makes a release out of method and data: pure, the same bytes in Node and in the browser. */
import { canonicalJson, type JsonValue } from '@breakwater/federation-protocol';
import { aboutOf } from '../board/about.ts';
import { type PublishedBoard, publishedBoard, tableOf } from '../board/published.ts';
import { parseFramework } from '../framework/parse.ts';
import { coherenceOf } from '../score/coherence.ts';
import { coherenceSentences } from '../score/coherence-text.ts';
import { score } from '../score/score.ts';
import { runsUsual, simulate } from '../uncertainty/simulate.ts';
import type { ValuesFile } from '../values/values-file.ts';
import { rankedCountries, unrankedCountries } from './countries.ts';
import { cellErrors, indicatorErrors } from './errors-of-cells.ts';
import { hex } from './hex.ts';
import { provenanceOf } from './provenance.ts';
import { type Release, releaseFormat } from './release.ts';
import { releaseIndicators, releaseNotMeasured, releasePillars } from './scheme.ts';
import { experimentOf, uncertaintyOf } from './uncertainty.ts';

/** SHA-256 of bytes: WebCrypto in the browser, either in Node. */
export type Digest = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/** What a release is made of. */
export interface ReleaseInput {
  readonly id: string;
  /** The framework as JSON: its canonical form is what the hash of the method is of. */
  readonly framework: JsonValue;
  readonly files: readonly ValuesFile[];
  readonly digest: Digest;
  /** Ten thousand unless a test is in a hurry. */
  readonly runs?: number;
  /** Non-commercial indicators to be switched on. */
  readonly switches?: readonly string[];
}

/**
 * Builds the release.
 *
 * @throws BenchmarkError for a framework or a value that does not hold what it promises
 */
export async function buildRelease(input: ReleaseInput): Promise<Release> {
  const methodBytes = canonicalJson(input.framework);
  const framework = parseFramework(methodBytes);
  const board = publishedBoard(framework, input.files, input.switches);
  const provenance = provenanceOf(board.values);
  const method = await input.digest(methodBytes);
  const data = await input.digest(canonicalJson(JSON.parse(JSON.stringify(provenance))));
  const seed = await input.digest(Uint8Array.from([...method, ...data]));
  const table = tableOf(board);
  const scores = score(board.framework, table);
  const errors = indicatorErrors(board, input.files);
  const experiment = experimentOf(scores, cellErrors(board, errors));
  const result = simulate(experiment, seed, input.runs ?? runsUsual);
  return {
    format: releaseFormat,
    id: input.id,
    title: framework.title,
    method: { id: framework.id, version: framework.version, sha256: hex(method) },
    data: { values: board.values.length, sha256: hex(data) },
    published: {
      types: ['S'],
      cautions: cautionsOf(board, input.files),
      pillars: releasePillars(framework, scores),
      indicators: releaseIndicators(board, scores, errors),
      notMeasured: releaseNotMeasured(framework, board),
      leftOut: board.leftOut,
      ranked: rankedCountries(board, scores, result, score(arithmeticAtTheTop(board), table)),
      unranked: unrankedCountries(scores),
      uncertainty: uncertaintyOf(board, experiment, result, seed),
      coherence: coherenceOf(scores).map((one) => ({
        group: one.group,
        alpha: one.alpha,
        sentences: coherenceSentences(one),
      })),
    },
    attested: {
      types: ['L', 'Q'],
      joined: [],
      indicators: framework.indicators
        .filter((indicator) => aboutOf(indicator).types.some((type) => type !== 'S'))
        .map(({ id }) => id),
      note: 'No hub has reported yet. Not yet connected is not zero: the countries are missing here, not last.',
    },
    provenance,
    auditor: null,
    statements: [],
  };
}

/** The bytes that are published, hashed and compared: RFC 8785. */
export function releaseBytes(release: Release): Uint8Array<ArrayBuffer> {
  return canonicalJson(JSON.parse(JSON.stringify(release)));
}

function arithmeticAtTheTop({ framework }: PublishedBoard): PublishedBoard['framework'] {
  return {
    ...framework,
    groups: framework.groups.map((group) =>
      group.parent === null
        ? { ...group, aggregate: { ...group.aggregate, method: 'arithmetic', floor: null, shift: null } }
        : group,
    ),
  };
}

function cautionsOf(board: PublishedBoard, files: readonly ValuesFile[]): Release['published']['cautions'] {
  const used = new Set(board.framework.indicators.map((indicator) => aboutOf(indicator).source?.file));
  return files
    .filter(({ publication }) => used.has(publication.id))
    .flatMap(({ publication: { publisher, quotations } }) => quotations.map((one) => ({ publisher, ...one })));
}
