/** An index of any size, made up from a seed, for the tests of uncertainty. */
import { type Framework, frameworkFormat } from '../../framework/framework.ts';
import { parseFramework } from '../../framework/parse.ts';
import { compile, type Plan } from '../../score/plan.ts';
import { nextUnit, streamOf, streamsOf } from '../../uncertainty/random.ts';

/** A seed of 32 bytes that differs from others in its first byte. */
export function seedOf(first: number): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? first : 0));
}

/** `pillars` groups of `each` indicators with goalposts 0 to 1, geometric at the top with floor 1. */
export function sampleFramework(
  pillars: number,
  each: number,
  top: 'arithmetic' | 'geometric' = 'geometric',
): Framework {
  const names = Array.from({ length: pillars }, (_, pillar) => `P${pillar + 1}`);
  const places = Array.from({ length: each }, (_, place) => place + 1);
  return parseFramework(
    JSON.stringify({
      ...{ format: frameworkFormat, id: 'sample', version: '1', title: 'Sample', scale: [0, 100] },
      groups: [
        { id: 'index', name: 'Index', aggregate: { method: top, floor: 1 } },
        ...names.map((id) => ({ id, name: id, parent: 'index' })),
      ],
      indicators: names.flatMap((parent) =>
        places.map((place) => {
          const id = `${parent}.${place}`;
          return { id, name: id, parent, goalposts: { worst: 0, best: 1, clamp: true } };
        }),
      ),
    }),
  );
}

/** A plan and a full table for it: unit u has about u / units everywhere, plus a share of chance. */
export interface SampleIndex {
  readonly plan: Plan;
  readonly units: readonly string[];
  readonly values: Float64Array;
}

/** `chance` 0: all indicators order the units alike; 1: they have nothing in common. */
export function sampleIndex(framework: Framework, units: number, chance = 0.5, seed = seedOf(1)): SampleIndex {
  const plan = compile(framework);
  const names = Array.from({ length: units }, (_, unit) => `U${String(unit + 1).padStart(3, '0')}`);
  const state = streamOf(streamsOf(seed), 'sample');
  const values = Float64Array.from({ length: units * plan.indicators.length }, (_, cell) => {
    const place = (Math.floor(cell / plan.indicators.length) + 0.5) / units;
    return (1 - chance) * place + chance * nextUnit(state, 0);
  });
  return { plan, units: names, values };
}
