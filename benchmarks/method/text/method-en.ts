/** The sentences of METHOD.md that no data hold, each written once, next to what it describes. */
import type { Framework } from '../../framework/framework.ts';

/** What the document is. */
export const opening = `Written by \`npm run readiness\` from [framework.json](method/framework.json) and
[data](data/README.md): do not edit by hand. A test compares it with both.

The seed of this project asked in 2018 for benchmarks “to rank Caribbean countries by the extent to which they can
implement the principles of 21st Century Government (citizen-centric, seamless, resilient)”. This is how. It speaks of
readiness, not of the performance of governments. Bands come first, places second, and every number says where it
stands. The engine that computes it scores any index ([FORMATS.md](FORMATS.md)) and is tested against four published
ones.`;

/** The two boards and the rule of fading. */
export const boards = `**Published** (S): statistics that publishers already print, scored now. **Attested** (L and Q):
what hubs measure and sign (L), and answers to a questionnaire that count only with public evidence and two reviewers
(Q). The two are never blended silently: an overall score always carries the shares of S, Q and L that it rests on.

The attested board is empty until hubs report. A country that never reported is “not yet connected”: missing, not zero.
A country that reported and fell silent fades by the table below; after ten half-lives the measurement counts nothing.
A report enters only through the check of its signatures, made in \`node\`: a measurement with a witness from another
country, an answer with two. Refused are reports that are unsigned, replayed, older than one counted, from the future,
in other units, beyond what can be, or unlike their own counts. Made-up values have a type of their own and enter no
board that is released.`;

/** How values become a score, with the numbers of the framework. */
export function scoring({ groups, quality }: Framework): string {
  const need = groups.find(({ parent }) => parent === null)?.need;
  const share = (one: number | undefined) => `${Math.round(100 * (one ?? 0))} %`;
  return `1. **Fixed goalposts.** Worst is 0, best is 100, straight in between, cut off outside. Goalposts belong to the
   version: no country’s score moves because another’s data did.
2. **Equal weights**: of pillars, and of indicators inside a pillar. Internet, network and electricity share one slot of
   P8; electricity, which nearly all have, takes half a share of it.
3. **Means**: arithmetic inside a pillar, geometric across pillars, a pillar below 1 counting as 1. Portals make
   up for missing resilience only in part. The arithmetic mean is printed beside it.
4. **Missing is never zero**, and never filled in for a published score. A pillar needs half of its weight; the whole
   needs ${share(need?.coverage)} of the weight and ${share(need?.countShare)} of the measured pillars (six of seven), else a
   country is not ranked. On the published board only what a statistic measures counts as weight, so P4, trusted
   identity, is **not measured** there: the one index that covers 14 countries may not be used commercially.
5. **Grade** A to F beside each rank: the share of weight that has data, full for ${quality.freshYears} years, then less,
   nothing from ${quality.staleYears} years on, counted from ${quality.year ?? ''}. Least shares: ${quality.grades.join(', ')}.
6. **Bounds**: what is missing takes its worst and its best value, for the lowest and highest score it could give.`;
}

/** What the intervals hold. */
export function uncertain(varied: readonly string[]): string {
  return `Ten thousand runs vary, all at once:

${varied.map((one) => `- ${one}`).join('\n')}

**Printed digits**: anywhere within half a unit of the last. **Age**: a standard deviation that grows with the square root
of the years since the period, learnt from how far countries moved between the waves we carry. Where there is only one
wave (INFORM, ODIN, core systems) the median of the others is borrowed, as a share of the way between goalposts. Errors
of measurement and changes in the way of collecting are inside these movements, so they rather say too much. **Vintage**:
internet users of one year were revised by up to 14 points between two vintages; the root of the mean square of those
revisions is added. Random numbers start from SHA-256(SHA-256(method) ‖ SHA-256(values)), so anybody gets the same digits.

A country’s **interval** holds at least 90 % of its runs and its place. **P(A ahead of B)** is the share of runs. Two
countries are told apart when it reaches 95 %. **Bands** are runs of the ranking: from the top, the first country not yet
placed opens a band, which reaches down to the last country that it is not surely ahead of. So whoever opens a band is
surely ahead of everyone below it; two countries on both sides of an edge may still be close, and the table of pairs
says how surely one of them is ahead.`;
}

/** How strictly data enter. */
export const data = `A value enters when the publisher’s own total has been worked out again from it, for every country
of the world in the file, not only ours. Where a publisher prints no total, one of two other checks must hold: the same
number in a copy that somebody else took from the publisher, or the arithmetic trace of a count. What passes none is
carried as **unverified** and cannot be scored: the program refuses it. One such value was needed and is missing for it:
electricity in The Bahamas, which stands in one copy only.

Decisions that a reader should know:

- **E-Participation** (T1) has no printed parts. But it is a count of features over the largest count, so that all 193
  values of 2024 must be whole 73rds. They are; fewer than one in a hundred four-digit numbers is.
- **Core systems** (E1) come as points: 0, 3, 6 or 0, 4.5, 9. The workbook counts, for each system, how many economies
  have none, half or all of them; all 18 counts come out. That half the points mean “being built” is not written there:
  only all points count as in place.
- **Internet users** (N2) are the vintage that two copies agree on, not the newest, which stands in one copy.
- **Birth registration** (I6) exists for eight countries, in one copy: not measured.
- **Collection mode** of GTMI 2025 (158 answered, 39 assessed from afar) is not told country by country in our copy. Falls
  such as Antigua and Barbuda’s from 0.348 to 0.194 may be a change of mode.
- Montserrat has no value in any file, the associate members hardly any. So it stays.`;

/** What nobody should read into it. */
export const limits = `- With 14 countries correlations and Cronbach’s alpha are documentation; nothing is left out because of them.
- More than half of the weight of the published board (62 %) is what assessors saw on websites, or what governments said
  of themselves; GTMI alone weighs 48 %.
- Three pillars rest on one statistic each: P2 on S1, P3 on R7, P7 on E1. Each weighs as much as a pillar of five, and
  none is all that the name of its pillar says.
- The grade speaks of what this board can measure. It says nothing of P4 or of the indicators that wait for hubs.
- GTMI “is not intended to create a ranking”, says its publisher; EGDI rates countries “relative to one another”. Both
  cautions stand in every release.
- Some facts are counted twice: the answers behind E1 are part of S1; one of five parts of O2 counts what O1 measures.
  Leaving one indicator out at a time is part of the uncertainty.
- Hazards, wealth and size are never scored.
- Operators of hubs will measure themselves on the attested board: reports need witnesses from other nations, and each
  release names its external auditor. There is none yet.
- Definitions of 0 to 4 points (S2, R6, I5, O4, N8) are ours and wait for CTU and CARICAD.`;

/** How it changes. */
export const versions = `Goalposts, weights, rules and definitions change only with the version. Until a release is
published with signatures, \`npm run readiness\` may build it again; after that it is never written again, and what
changes gets a new number. \`npm run readiness -- --check\` names every difference to what is committed. What changed
between two releases is split into newer data, revised data and method. A country may attach a signed statement to its
numbers; it is shown, and changes no score.`;
