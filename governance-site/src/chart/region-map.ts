/** The sketch map of the region: seven hubs, and the lines from one home to its six holders. */
import type { HubCountry } from '../hub/hubs.ts';

/** Lengths of one size of the map, and for each label on which side of its dot it stands. */
export interface MapSize {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
  /** How far the close islands of the east are pulled apart, as a share of the width. */
  readonly eastStart: number;
}

/** For screens from 640 px. */
export const wideMap: MapSize = { width: 720, height: 360, margin: 40, eastStart: 0.6 };

/** For screens down to 320 px. */
export const narrowMap: MapSize = { width: 300, height: 400, margin: 18, eastStart: 0.42 };

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

// The six Windward islands and Guyana lie within three degrees, Belize and Jamaica within the other thirty: a true
// scale would put five names on top of each other. The sketch stretches the east.
const eastOf = -62;
const westOf = -90;
const eastEnd = -58.5;
const north = 19.5;
const south = 3.5;

const labelLeft = new Set(['DM', 'LC', 'TT']);
const labelBelow = new Set(['BZ', 'JM', 'GY']);

/** Where each hub stands in the drawing. */
export function layOutMap(hubs: readonly HubCountry[], size: MapSize): readonly MapPlace[] {
  return hubs.map(({ code, name, longitude, latitude }) => {
    const x = Math.round(xOf(longitude, size));
    const y = Math.round(size.margin + ((north - latitude) / (north - south)) * (size.height - 2 * size.margin));
    if (labelBelow.has(code)) return { code, name, x, y, labelX: x, labelY: y + 28, anchor: 'middle' };
    const left = labelLeft.has(code);
    return { code, name, x, y, labelX: left ? x - 16 : x + 16, labelY: y + 5, anchor: left ? 'end' : 'start' };
  });
}

function xOf(longitude: number, { width, margin, eastStart }: MapSize): number {
  const inner = width - 2 * margin;
  if (longitude < eastOf) return margin + ((longitude - westOf) / (eastOf - westOf)) * inner * eastStart;
  return margin + inner * (eastStart + ((longitude - eastOf) / (eastEnd - eastOf)) * (1 - eastStart));
}
