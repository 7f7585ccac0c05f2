/** Notices when a source goes back: it lost a list or leaves that it served before, or keeps them back. */
import { CodedError } from '@breakwater/federation-protocol';
import { parseCheckpoint, parseNote, TrustError } from '@breakwater/trust-lists';
import { parseTrustIndex, trustPath } from './publication.ts';
import type { TrustParts } from './runtime.ts';
import { originSource, type TrustSource } from './source.ts';

/** Numbers in the order in which they count: what comes first decides. */
type Served = readonly number[];

/**
 * Remembers, while the hub runs, the most that each of its configured sources has served. Nothing of it is verified:
 * a source can bring only itself under suspicion.
 */
export class SourceMemory {
  readonly #most = new Map<string, Served>();

  /**
   * What to ask at these origins. A mirror may be restored from a backup like any hub; those that the operator has
   * named, of which one publishes for the region, may not go back unseen.
   */
  sources(origins: readonly string[], { sources, fetch }: Pick<TrustParts, 'sources' | 'fetch'>): TrustSource[] {
    return origins.map((origin) => {
      const source = originSource(origin, fetch);
      return sources.includes(origin) ? this.watch(source) : source;
    });
  }

  /** The same source, whose `read` throws `TRUST_SOURCE_BEHIND` when what it says it has went back. */
  watch(source: TrustSource): TrustSource {
    return {
      name: source.name,
      read: async (path, maxBytes, signal) => {
        const bytes = await source.read(path, maxBytes, signal);
        if (bytes !== null) this.#compare(source.name, path, bytes);
        return bytes;
      },
    };
  }

  #compare(source: string, path: string, bytes: Uint8Array): void {
    const said = servedBy(path, bytes);
    if (said === null) return;
    const key = JSON.stringify([source, said.what]);
    const most = this.#most.get(key) ?? said.numbers;
    if (isLess(said.numbers, most)) {
      const happened = `${source} now has ${said.what} ${said.numbers.join(', ')}; it had ${most.join(', ')} before.`;
      throw new TrustError('TRUST_SOURCE_BEHIND', happened, { source, is: said.numbers, was: most });
    }
    this.#most.set(key, said.numbers);
  }
}

/** What a file says its source has: root and list, or the size of a log; null for other files and for nonsense. */
function servedBy(path: string, bytes: Uint8Array): { readonly what: string; readonly numbers: Served } | null {
  try {
    if (path === trustPath.checkpoint) {
      const { origin, size } = parseCheckpoint(parseNote(bytes).text);
      return { what: `a log ${origin} of size`, numbers: [size] };
    }
    if (path !== trustPath.index) return null;
    const { roots, lists } = parseTrustIndex(bytes);
    // Only a new root may take the numbers of lists back.
    return { what: 'root and list', numbers: [roots.last, lists.last] };
  } catch (error) {
    // Whoever asked for it refuses it with more to say.
    if (error instanceof CodedError) return null;
    throw error;
  }
}

function isLess(a: Served, b: Served): boolean {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}
