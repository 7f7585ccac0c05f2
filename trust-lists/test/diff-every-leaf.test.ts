/** Whatever is changed in a list, in any place that a list may have, the officer who signs it is told. */
import { canonicalJson, isObject, type JsonObject, type JsonValue } from '@breakwater/federation-protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { diffLists, type ListDiff } from '../diff/diff-lists.ts';
import { parseTrustList, type TrustList } from '../document/list.ts';
import { makeRegion, nextList, type Region } from './support/region.ts';

type Path = readonly (string | number)[];
let region: Region;
let document: JsonObject;
let list: TrustList;
/** Where much else changes as well, so that nothing is told only because all the rest is the same. */
let busy: TrustList;
beforeAll(async () => {
  region = await makeRegion();
  const payload = (await nextList(region, region.list, { settled: ['ab'.repeat(32), 'cd'.repeat(32)] })).payload;
  document = dressed((await parseTrustList(payload)).document);
  list = await read(document);
  let changed: JsonValue = document;
  for (const path of leaves(document)) {
    if (path.at(-1) === 'revision') changed = put(changed, path, 7);
  }
  busy = await read(put(changed, ['LoTE', 'ListAndSchemeInformation', 'SchemeOperatorName', 0, 'value'], 'Another'));
});

const read = (value: JsonValue): Promise<TrustList> => parseTrustList(canonicalJson(value));
const infoOf = ['LoTE', 'TrustedEntitiesList', 0, 'TrustedEntityInformation'];
const serviceOf = ['LoTE', 'TrustedEntitiesList', 0, 'TrustedEntityServices', 1, 'ServiceInformation'];

/** The list with what TS 119 602 allows and our own drafts leave out. */
function dressed(value: JsonValue): JsonObject {
  const uri = (text: string): JsonValue => [{ lang: 'en', uriValue: text }];
  const withAddress = put(value, [...infoOf, 'TEAddress'], {
    TEElectronicAddress: uri('mailto:office@gov.example'),
    TEPostalAddress: [{ lang: 'en', StreetAddress: 'Bay Street 1', Country: 'BB' }],
  });
  const withUri = put(withAddress, [...infoOf, 'TEInformationURI'], uri('https://gov.example/about'));
  const supply = [{ ServiceType: 'urn:x', uriValue: 'https://gov.example/in' }];
  const whole = put(withUri, [...serviceOf, 'ServiceSupplyPoints'], supply);
  if (!isObject(whole)) throw new Error('no document');
  return whole;
}

function leaves(value: JsonValue, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]));
  if (isObject(value)) return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]));
  return [path];
}

function get(value: JsonValue, path: Path): JsonValue {
  return path.reduce((at: JsonValue, step) => Object.entries(at ?? {}).find(([key]) => key === `${step}`)?.[1], value);
}

function put(value: JsonValue, [step, ...rest]: Path, leaf: JsonValue): JsonValue {
  if (step === undefined) return leaf;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? put(item, rest, leaf) : item));
  if (!isObject(value)) throw new Error(`no ${step} here`);
  return { ...value, [step]: put(value[step] ?? null, rest, leaf) };
}

/** Values that differ from the one that stands there; most are of its kind, so that many of them parse. */
function others(value: JsonValue): readonly JsonValue[] {
  if (typeof value === 'number') return [value + 1, value - 1, value * 2];
  if (typeof value === 'boolean') return [!value];
  if (typeof value !== 'string') return ['LC', 1];
  const flipped = `${value.slice(0, 4)}${value[4] === '0' ? '1' : '0'}${value.slice(5)}`;
  const later = value.replace(/^\d{4}/, (year) => `${Number(year) + 1}`).replace(/:00Z$/, ':01Z');
  const soon = value.replace(/:00Z$/, ':01Z');
  return ['LC', 'low', 'fr', `${value}x`, `${value}/x`, flipped, later, soon, value.replace('granted', 'withdrawn')];
}

const told = ({ unchanged: _same, ...diff }: ListDiff): string => JSON.stringify(diff);

async function parsed(value: JsonValue): Promise<TrustList | null> {
  try {
    return await read(value);
  } catch {
    return null;
  }
}

describe('a comparison before signing', () => {
  it('tells every change of a single leaf that a list may have, also among other changes', async () => {
    const [alone, among] = [told(diffLists(list, list)), told(diffLists(busy, list))];
    const seen = new Set<string>();
    // One country stands for all: each entry is compared alone.
    const one = leaves(document).filter((path) => path[1] !== 'TrustedEntitiesList' || path[2] === 0);
    for (const path of one) {
      const was = get(document, path);
      for (const value of others(was).filter((other) => other !== was)) {
        const mutant = await parsed(put(document, path, value));
        if (mutant === null) continue;
        seen.add(path.filter((step) => typeof step === 'string').join('/'));
        const where = `${path.join('/')} = ${JSON.stringify(value)}`;
        expect(told(diffLists(list, mutant)), where).not.toBe(alone);
        expect(told(diffLists(busy, mutant)), where).not.toBe(among);
      }
    }
    const names = [...seen].join('\n');
    for (const name of ['SchemeTerritory', 'rootVersion', 'TEPostalAddress/StreetAddress', 'ServiceSupplyPoints']) {
      expect(names).toContain(name);
    }
    for (const name of ['StatusStartingTime', 'critical', 'ServiceName', 'TEInformationURI', 'TEElectronicAddress']) {
      expect(names).toContain(name);
    }
  }, 300_000);

  it('tells an order that changes, and what comes or goes', async () => {
    const at = ['LoTE', 'TrustedEntitiesList'];
    const turned = (path: Path) => {
      const items = get(document, path);
      return put(document, path, Array.isArray(items) ? [...items].reverse() : items);
    };
    const extensions = [...infoOf, 'TEInformationExtensions'];
    const services = ['LoTE', 'TrustedEntitiesList', 0, 'TrustedEntityServices'];
    for (const mutant of [
      turned(at),
      turned(extensions),
      turned(services),
      put(document, [...infoOf, 'TEAddress', 'TEPostalAddress'], []),
    ]) {
      const after = await parsed(mutant);
      if (after !== null) expect(told(diffLists(busy, after))).not.toBe(told(diffLists(busy, list)));
    }
    expect(await parsed(turned(services))).not.toBeNull();
  });

  it('shows where it stands, and shortens what is long without hiding a change of it', async () => {
    const path = [...serviceOf, 'ServiceSupplyPoints', 0, 'uriValue'];
    const after = await read(put(document, path, `https://gov.example/${'a'.repeat(200)}`));
    const [change] = diffLists(list, after).entries;
    expect(change?.others).toHaveLength(1);
    expect(change?.others[0]?.fact).toMatch(
      /^TrustedEntityServices\/\w+\/ServiceInformation\/ServiceSupplyPoints\/0\/uriValue$/,
    );
    expect(change?.others[0]?.before).toBe('https://gov.example/in');
    expect(change?.others[0]?.after).toMatch(/a… \(sha256 [0-9a-f]{64}\)$/);
    expect(diffLists(list, after).unchanged).toHaveLength(6);
  });
});
