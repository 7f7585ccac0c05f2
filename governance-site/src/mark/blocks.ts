/**
 * The mark: seven blocks in an arc that shelter a point, drawn in a square of 64. The same places and shapes make
 * node/pages/assets/mark.svg and the marks of hub pages, where node may not be imported from here.
 */

/** Whole, only its outline (has nothing to give), or broken by the storm. */
export type BlockState = 'filled' | 'hollow' | 'broken';

/** One block of the arc: its middle and turn, and the path that draws it around its own middle. */
export interface Block {
  readonly transform: string;
  readonly path: string;
  readonly state: BlockState;
}

// From the left foot of the arc to the right one: x, y, degrees.
const places = [
  [7.85, 33.53, -75],
  [12.85, 23.93, -50],
  [21.43, 17.34, -25],
  [32, 15, 0],
  [42.57, 17.34, 25],
  [51.15, 23.93, 50],
  [56.15, 33.53, 75],
] as const;

const paths: Readonly<Record<BlockState, string>> = {
  filled: 'M-3.3-3.5h6.6a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1h-6.6a1 1 0 0 1-1-1v-5a1 1 0 0 1 1-1z',
  hollow: 'M-2.4-2.6h4.8a1 1 0 0 1 1 1v3.2a1 1 0 0 1-1 1h-4.8a1 1 0 0 1-1-1v-3.2a1 1 0 0 1 1-1z',
  broken: 'M-4.3-3.5h3l-1.6 3.4 1.2 3.6h-2.6zM4.3 3.5h-2.8l-1.2-3 1.8-4h2.2z',
};

/** The point that is sheltered. */
export const shelteredPoint = { x: 32, y: 42, radius: 5 };

/** The seven blocks from left to right; a block without a state is filled. */
export function markBlocks(states: readonly BlockState[] = []): readonly Block[] {
  return places.map(([x, y, degrees], index) => {
    const state = states[index] ?? 'filled';
    return { transform: `translate(${x} ${y}) rotate(${degrees})`, path: paths[state], state };
  });
}
