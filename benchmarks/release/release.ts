/** What a release of the benchmark is: the whole of what was found, ready to be printed, checked and cited. */
import type { TypeShares } from '../board/shares.ts';

/** The version of the file format. */
export const releaseFormat = 'breakwater-release/1';

/** A pillar of the board. `weight` is its share of the whole, 0 to 1. */
export interface ReleasePillar {
  readonly id: string;
  readonly name: string;
  readonly seedWords: readonly string[];
  readonly weight: number;
}

/** An indicator of the board, with what may be off about all its values. */
export interface ReleaseIndicator {
  readonly id: string;
  readonly name: string;
  readonly pillar: string;
  readonly definition: string;
  readonly unit: string;
  readonly worst: number;
  readonly best: number;
  readonly weight: number;
  readonly publisher: string;
  readonly licence: string;
  readonly note: string | null;
  /** Standard deviation of a country's own movement in a year, in the unit; not `learnt`: borrowed from the others. */
  readonly sigmaPerYear: number;
  readonly learnt: boolean;
  /** Standard deviation between two vintages of the same year, in the unit; 0 where only one vintage is known. */
  readonly vintageSigma: number;
}

/** Something of the framework that this board does not measure, and why. */
export interface NotMeasured {
  readonly id: string;
  readonly name: string;
  /** `group` or `indicator`. */
  readonly kind: string;
  readonly reason: string;
}

/** One indicator of one country: the printed value, its score 0 to 100, the place of that score. */
export interface ReleaseCell {
  readonly id: string;
  readonly value: number;
  readonly period: string;
  readonly score: number;
  readonly rank: number;
}

/** A range of places, both ends belonging to it. */
export interface ReleaseInterval {
  readonly low: number;
  readonly high: number;
}

/** One country that is ranked. */
export interface RankedCountry {
  readonly country: string;
  readonly name: string;
  /** 0 to 100. */
  readonly score: number;
  readonly rank: number;
  /** 1 = best. Whoever opens a band is surely ahead of everyone in the bands below. */
  readonly band: number;
  /** Holds 90 % of the runs and the rank itself. */
  readonly interval: ReleaseInterval;
  readonly median: number;
  /** P(rank <= k) at [k - 1]. */
  readonly within: readonly number[];
  readonly grade: string;
  readonly quality: number;
  /** Share of the weight that has data. */
  readonly coverage: number;
  readonly shares: TypeShares;
  /** The same score with an arithmetic mean across pillars, and its place. */
  readonly arithmetic: { readonly score: number; readonly rank: number };
  /** Lowest and highest score, and best and worst rank, that any values of what is missing could give. */
  readonly bounds: ReleaseInterval & { readonly best: number; readonly worst: number };
  readonly pillars: readonly { readonly id: string; readonly score: number; readonly rank: number }[];
  readonly indicators: readonly ReleaseCell[];
  /** Indicators that lift its score most above, and hold it most below, the middle of the countries; three of each. */
  readonly strengths: readonly string[];
  readonly weaknesses: readonly string[];
}

/** One country that is not ranked, and what there is of it. */
export interface UnrankedCountry {
  readonly country: string;
  readonly name: string;
  readonly membership: string;
  readonly coverage: number;
  readonly reason: string;
}

/** A share with the range that holds 90 % of its bootstrap values. */
export interface ReleaseShare {
  readonly value: number;
  readonly q5: number;
  readonly q95: number;
}

/** How far the order rests on what is not sure. */
export interface ReleaseUncertainty {
  readonly runs: number;
  /** SHA-256 of method and data, hex: the seed of every random number. */
  readonly seed: string;
  /** Probability from which one country is said to be ahead of another. */
  readonly sure: number;
  /** Share of the runs that an interval of ranks holds at least. */
  readonly intervalShare: number;
  /** What was varied, in words. */
  readonly varied: readonly string[];
  /** The countries of each band, best first. */
  readonly bands: readonly (readonly string[])[];
  readonly pairs: number;
  /** Pairs that cannot be told apart although an edge between two bands lies between them. */
  readonly closeAcross: number;
  readonly notToldApart: number;
  /** Rows and columns as `countries`: P(row ahead of column), ties counting half. */
  /** Sobol indices: the share of each kind of doubt in how far ranks move, alone and with all it acts together with. */
  readonly sensitivity: readonly {
    readonly factor: string;
    readonly first: ReleaseShare;
    readonly whole: ReleaseShare;
  }[];
  /** The index without one indicator, pillar or publisher: how many places countries move at most, and which do. */
  readonly without: readonly {
    readonly id: string;
    readonly largest: number;
    readonly moves: readonly { readonly country: string; readonly places: number }[];
  }[];
  readonly pairwise: { readonly countries: readonly string[]; readonly ahead: readonly (readonly number[])[] };
}

/** Where values come from: one entry a column of a file, and one row a value. */
export interface ReleaseProvenance {
  readonly sources: readonly {
    readonly publisher: string;
    readonly title: string;
    readonly edition: string;
    readonly vintage: string;
    readonly url: string | null;
    readonly licence: string;
    readonly file: string;
    readonly sha256: string;
    readonly column: string;
    readonly obtainedFrom: string;
    readonly transform: string;
    readonly mode: string;
    readonly check: string;
  }[];
  readonly values: readonly {
    readonly indicator: string;
    readonly country: string;
    readonly value: number;
    readonly unit: string;
    readonly period: string;
    readonly source: number;
    readonly line: number;
  }[];
}

/** A release. Every number in it follows from the committed method and data alone. */
export interface Release {
  readonly format: typeof releaseFormat | string;
  readonly id: string;
  readonly title: string;
  readonly method: { readonly id: string; readonly version: string; readonly sha256: string };
  readonly data: { readonly values: number; readonly sha256: string };
  readonly published: {
    readonly types: readonly string[];
    readonly cautions: readonly { readonly publisher: string; readonly text: string; readonly url: string }[];
    readonly pillars: readonly ReleasePillar[];
    readonly indicators: readonly ReleaseIndicator[];
    readonly notMeasured: readonly NotMeasured[];
    readonly leftOut: readonly { readonly indicator: string; readonly country: string; readonly reason: string }[];
    readonly ranked: readonly RankedCountry[];
    readonly unranked: readonly UnrankedCountry[];
    readonly uncertainty: ReleaseUncertainty;
    /** How far the parts of each group go together, in sentences that begin with the warning few countries demand. */
    readonly coherence: readonly {
      readonly group: string;
      readonly alpha: number | null;
      readonly sentences: readonly string[];
    }[];
  };
  /** Signed measurements and reviewed answers. Nobody has reported yet: not yet connected, which is not zero. */
  readonly attested: {
    readonly types: readonly string[];
    readonly joined: readonly string[];
    readonly indicators: readonly string[];
    readonly note: string;
  };
  readonly provenance: ReleaseProvenance;
  /** Who audited the release from outside; null: nobody yet. */
  readonly auditor: string | null;
  /** Signed statements of countries about their own numbers. They change no score. */
  readonly statements: readonly { readonly country: string; readonly text: string; readonly statement: string }[];
}
