/**
 * The newest root that a witness may go by. A blank hub has nothing but a pin and must know the log and its fellow
 * witnesses before there is any list: it fetches the roots and follows them from the pin, signature by signature.
 */
import { CodedError, type Verified } from '@breakwater/federation-protocol';
import {
  type PinnedRoot,
  parseSignatureFile,
  type Root,
  rootBytesMax,
  rootHopsMax,
  type SignedDocument,
  signaturesBytesMax,
  type TrustState,
  verifyRoots,
} from '@breakwater/trust-lists';
import { nodeSuite } from '../../keys/node-suite.ts';
import type { ReadFile } from '../log/read-tiles.ts';
import { trustPath } from '../publication.ts';

/** What following roots takes. */
export interface KnownRootsParts {
  pin(): Promise<PinnedRoot | null>;
  state(): Verified<TrustState> | null;
  /** Where roots may be read, the likeliest first. */
  sources(): readonly ReadFile[];
  now(): Date;
}

/** The roots. */
export interface KnownRoots {
  /** The newest root known; null before the first one was found. */
  newest(): Root | null;
  /** Looks for newer roots, one look at a time and not more often than every second. Never throws for a source. */
  look(): Promise<void>;
}

const lookEveryMs = 1_000;

/** Starts with what the hub's state knows. */
export function openKnownRoots(parts: KnownRootsParts): KnownRoots {
  let found: { readonly root: Root; readonly documents: readonly SignedDocument[] } | null = null;
  let looking: Promise<void> | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;

  function newest(): Root | null {
    const inForce = parts.state()?.root ?? null;
    if (found === null || (inForce !== null && inForce.version >= found.root.version)) return inForce;
    return found.root;
  }

  async function lookOnce(): Promise<void> {
    const base = parts.state() ?? (await parts.pin());
    if (base === null) return;
    for (const read of parts.sources()) {
      try {
        const documents = await readRoots(read, newest()?.version ?? 0);
        if (documents.length === 0) continue;
        const { newest: root, documents: all } = await verifyRoots(
          [...(found?.documents ?? []), ...documents],
          base,
          nodeSuite,
        );
        if (root.version > (newest()?.version ?? 0)) found = { root, documents: all };
        return;
      } catch (error) {
        // Another source may have the true ones; nothing was believed of this one.
        if (!(error instanceof CodedError)) throw error;
      }
    }
  }

  return {
    newest,
    look: () => {
      if (looking !== null) return looking;
      if (parts.now().getTime() - lookedAt < lookEveryMs) return Promise.resolve();
      lookedAt = parts.now().getTime();
      looking = lookOnce().finally(() => {
        looking = null;
      });
      return looking;
    },
  };
}

/** The roots after `version`, one by one until there is no next. */
async function readRoots(read: ReadFile, version: number): Promise<readonly SignedDocument[]> {
  const roots: SignedDocument[] = [];
  for (let next = version + 1; next <= version + rootHopsMax; next += 1) {
    const payload = await read(trustPath.root(next), rootBytesMax);
    const signatures = payload === null ? null : await read(trustPath.rootSignatures(next), signaturesBytesMax);
    if (payload === null || signatures === null) break;
    roots.push({ payload, signatures: parseSignatureFile(signatures) });
  }
  return roots;
}
