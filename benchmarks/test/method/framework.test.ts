/** The framework as data: its schema, what the design asks of it, and the document that is written from it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';
import { describe, expect, it } from 'vitest';
import { aboutOf, seedWordsOf } from '../../board/about.ts';
import { parseFramework } from '../../framework/parse.ts';
import { methodText } from '../../method/method-text.ts';
import { readinessMethod } from '../../method/readiness-method.ts';
import { release } from '../../release/current.ts';
import { pillarOf, pillars } from '../../release/scheme.ts';
import { parseValues } from '../../values/parse-values.ts';
import { faultsOf } from './json-schema.ts';

const folder = resolve(import.meta.dirname, '../..');
const json = (path: string): JsonObject => JSON.parse(readFileSync(resolve(folder, path), 'utf8'));
const schema = json('method/framework.schema.json');
const framework = parseFramework(JSON.stringify(readinessMethod));
const files = readdirSync(resolve(folder, 'data'))
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => parseValues(json(`data/${name}`)));

describe('the schema', () => {
  it('accepts the framework', () => {
    expect(faultsOf(readinessMethod, schema)).toEqual([]);
  });

  type Entry = { [name: string]: JsonValue };
  type Draft = Entry & { indicators: Entry[]; groups: Entry[] };
  const changes: readonly (readonly [string, (draft: Draft) => void, RegExp])[] = [
    ['has no version', (draft) => delete draft.version, /version/],
    ['has a version that is none', (draft) => (draft.version = '1.0'), /version/],
    ['has another format', (draft) => (draft.format = 'breakwater-framework/9'), /format/],
    ['has a field that means nothing', (draft) => (draft.extra = 1), /extra/],
    ['has an indicator without goalposts', ({ indicators: [one] }) => delete one?.goalposts, /goalposts/],
    [
      'has an indicator of a kind that is none',
      ({ indicators: [one] }) => Object.assign(one ?? {}, { about: { definition: 'x', types: ['X'], core: false } }),
      /types/,
    ],
    [
      'has an indicator without definition',
      ({ indicators: [one] }) => Object.assign(one ?? {}, { about: { types: ['S'], core: false } }),
      /definition/,
    ],
    ['has a weight of zero', ({ indicators: [one] }) => Object.assign(one ?? {}, { weight: 0 }), /weight/],
    [
      'has a mean that the method does not know',
      ({ groups: [one] }) => Object.assign(one ?? {}, { aggregate: 'harmonic' }),
      /aggregate/,
    ],
    ['has too few indicators', (draft) => draft.indicators.splice(0, 20), /indicators/],
  ];

  it.each(changes)('refuses a framework that %s', (_, change, where) => {
    const draft = structuredClone(readinessMethod) as Draft;
    change(draft);
    expect(faultsOf(draft, schema).join('\n')).toMatch(where);
  });
});

describe('the framework', () => {
  it('has eight pillars, each with words of the seed, and about 40 indicators', () => {
    expect(pillars(framework).map(({ id }) => id)).toEqual(['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8']);
    for (const { about } of pillars(framework)) expect(seedWordsOf(about).length).toBeGreaterThan(0);
    expect(framework.indicators).toHaveLength(48);
    expect(framework.version).toBe('2027.1.0');
  });

  it('measures every pillar by something live or asked for, and all but trusted identity by a free statistic', () => {
    const kinds = (id: string) =>
      framework.indicators.filter((one) => pillarOf(framework, one) === id).map((one) => aboutOf(one));
    for (const { id } of pillars(framework)) {
      expect(kinds(id).some(({ types }) => types.some((type) => type !== 'S'))).toBe(true);
      const free = kinds(id).some((about) => about.source !== null && about.isMeasured && about.switch === null);
      expect(free).toBe(id !== 'P4');
    }
  });

  it('gives internet, network and electricity one slot together', () => {
    const slot = framework.indicators.filter(({ parent }) => parent === 'P8N').map(({ id }) => id);
    expect(slot).toEqual(['N1', 'N2', 'N3']);
    expect(framework.groups.find(({ id }) => id === 'P8N')?.weight).toBe(1);
  });

  it('names only files and indicators that are carried', () => {
    for (const indicator of framework.indicators) {
      const { source } = aboutOf(indicator);
      if (source === null) continue;
      const file = files.find(({ publication }) => publication.id === source.file);
      expect(file?.indicators.map(({ id }) => id)).toEqual(expect.arrayContaining([source.indicator, source.waves]));
    }
  });

  it('has goalposts that lie apart, and inside the range where there is one', () => {
    for (const { normalise, range } of framework.indicators) {
      const [step] = normalise;
      if (step?.method !== 'goalposts') throw new Error('no goalposts');
      expect(step.worst).not.toBe(step.best);
      expect(step.clamp).toBe(true);
      if (range !== null) {
        for (const end of [step.worst, step.best]) {
          expect(end).toBeGreaterThanOrEqual(range[0]);
          expect(end).toBeLessThanOrEqual(range[1]);
        }
      }
    }
  });

  it('never scores hazards, wealth or size', () => {
    const used = framework.indicators.map((one) => aboutOf(one).source?.indicator ?? '');
    expect(used.filter((id) => /hazard|cyclone|risk$|gdp|population/.test(id))).toEqual([]);
  });
});

describe('METHOD.md', () => {
  const text = methodText(framework, files);

  it('is up to date', () => {
    expect(existsSync(resolve(folder, 'METHOD.md'))).toBe(true);
    expect(readFileSync(resolve(folder, 'METHOD.md'), 'utf8')).toBe(text);
  });

  it('names every indicator with its unit, every file with its licence, and every check with what it found', () => {
    for (const { id, name, unit } of framework.indicators) {
      expect(text).toMatch(
        new RegExp(
          `\\| ${id} \\| \\*\\*${name.replaceAll(/[()]/g, '\\$&')}\\*\\*.*\\| ${unit.replaceAll(/[()]/g, '\\$&')} \\|`,
        ),
      );
    }
    for (const { publication, checks } of files) {
      expect(text).toContain(`data/${publication.id}.json`);
      for (const { words, units } of checks) expect(text).toContain(`${words} ${units} times worked out`);
    }
  });

  it('says how much of the weight rests on what, as the release has it', () => {
    const weightOf = (ids: RegExp) =>
      release.published.indicators.filter(({ id }) => ids.test(id)).reduce((sum, { weight }) => sum + weight, 0);
    const percent = (ids: RegExp) => Math.round(100 * weightOf(ids));
    expect(text).toContain(`(${percent(/^(C1|C2|S1|T1|T2|E1|N5)$/)} %) is what assessors saw on websites`);
    expect(text).toContain(`GTMI alone weighs ${percent(/^(C2|S1|T2|E1|N5)$/)} %`);
    const alone = release.published.pillars.flatMap(({ id: pillar }) => {
      const [one, other] = release.published.indicators.filter((indicator) => indicator.pillar === pillar);
      return one !== undefined && other === undefined ? [`${pillar} on ${one.id}`] : [];
    });
    expect(text).toContain(`Three pillars rest on one statistic each: ${alone.join(', ')}.`);
  });

  it('changes when a goalpost, a definition or a check changes', () => {
    const [first, ...rest] = framework.indicators;
    if (first === undefined) throw new Error('no indicator');
    const moved = { ...first, normalise: first.normalise.map((step) => ({ ...step, best: 0.9 })) };
    expect(methodText({ ...framework, indicators: [moved, ...rest] } as typeof framework, files)).not.toBe(text);
    expect(methodText(framework, files.slice(1))).not.toBe(text);
  });
});
