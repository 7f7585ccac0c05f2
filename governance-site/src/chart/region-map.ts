/** The sketch map of the region: seven hubs, and the lines from one home to its six holders. */
import type { HubCountry } from '../hub/hubs.ts';

/** Lengths of one size of the map, in its own units. */
export interface MapSize {
  readonly width: number;
  readonly height: number;
  readonly places: Readonly<Record<string, Spot>>;
}

/** Where a hub stands, and on which side of it its name. */
type Spot = readonly [x: number, y: number, side: Side];
type Side = 'above' | 'below' | 'left' | 'right';

// Set by hand: five of the seven lie within five degrees of each other, Belize and Jamaica within the other thirty,
// so a true scale would put five names on top of each other. West stays west, and north stays north.

/** For screens from 704 px. */
export const wideMap: MapSize = {
  width: 720,
  height: 380,
  places: {
    BZ: [70, 150, 'below'],
    JM: [230, 84, 'above'],
    DM: [430, 96, 'above'],
    LC: [480, 196, 'below'],
    BB: [612, 160, 'right'],
    TT: [404, 300, 'left'],
    GY: [640, 314, 'below'],
  },
};

/** For screens down to 320 px. */
export const narrowMap: MapSize = {
  width: 300,
  height: 380,
  places: {
    BZ: [36, 118, 'below'],
    JM: [100, 54, 'above'],
    DM: [186, 72, 'above'],
    LC: [122, 178, 'left'],
    BB: [258, 150, 'below'],
    TT: [184, 270, 'left'],
    GY: [264, 336, 'left'],
  },
};

/** One hub on the map. */
export interface MapPlace {
  readonly code: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly labelX: number;
  readonly labelY: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** Where each hub and its name stand in the drawing; a hub without a spot is not drawn. */
export function layOutMap(hubs: readonly HubCountry[], size: MapSize): readonly MapPlace[] {
  return hubs.flatMap(({ code, name }) => {
    const spot = size.places[code];
    if (spot === undefined) return [];
    const [x, y, side] = spot;
    return [{ code, name, x, y, ...label(x, y, side) }];
  });
}

function label(x: number, y: number, side: Side): Pick<MapPlace, 'labelX' | 'labelY' | 'anchor'> {
  switch (side) {
    case 'above':
      return { labelX: x, labelY: y - 20, anchor: 'middle' };
    case 'below':
      return { labelX: x, labelY: y + 30, anchor: 'middle' };
    case 'left':
      return { labelX: x - 17, labelY: y + 5, anchor: 'end' };
    case 'right':
      return { labelX: x + 17, labelY: y + 5, anchor: 'start' };
  }
}
