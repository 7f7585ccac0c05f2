/** Coherence in sentences, with the warning that few units demand. */
import { type Coherence, type Correlation, unitsToTrust } from './coherence.ts';

/** From here on two parts say nearly the same (the limit of COINr and the JRC). */
const collinear = 0.92;
/** Below this two parts pull against each other: what one gives to the mean the other takes. */
const opposed = -0.4;

/** What the coherence of a group means, one sentence each, the warning first. */
export function coherenceSentences(one: Coherence): readonly string[] {
  return [...warning(one), alphaSentence(one), ...one.amongParts.flatMap(pairSentence), ...leastSentence(one)];
}

function warning({ units }: Coherence): readonly string[] {
  if (units >= unitsToTrust) return [];
  return [
    `Only ${units} units have every part of this group: such numbers may be chance. ` +
      'Report them; leave nothing out for them.',
  ];
}

function alphaSentence({ group, alpha }: Coherence): string {
  if (alpha === null)
    return `Cronbach's alpha of ${group} is not defined: too few units have every part, or none differ.`;
  const strength =
    alpha >= 0.9
      ? 'its parts say much the same'
      : alpha >= 0.7
        ? 'its parts go together well'
        : alpha >= 0.5
          ? 'its parts go together loosely'
          : 'its parts tell different things, which a mean hides';
  return `Cronbach's alpha of ${group} is ${alpha.toFixed(2)}: ${strength}.`;
}

function pairSentence({ first, second, correlation }: Correlation): readonly string[] {
  const r = correlation.toFixed(2);
  if (correlation > collinear)
    return [`${first} and ${second} rise together so closely (${r}) that one fact counts twice.`];
  if (correlation < opposed) return [`${first} and ${second} pull against each other (${r}).`];
  return [];
}

function leastSentence({ withGroup, group }: Coherence): readonly string[] {
  const least = withGroup.toSorted((a, b) => a.correlation - b.correlation)[0];
  if (least === undefined || least.correlation >= 0.3) return [];
  return [`${least.first} hardly shows in ${group} (${least.correlation.toFixed(2)}), whatever its weight says.`];
}
