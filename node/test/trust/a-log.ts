/** A log of one entry and its witnesses, for tests that need a region whose trust is fresh and nothing more of it. */
import {
  type CountryCode,
  canonicalJson,
  leafHash,
  type Signer,
  signerFromPrivateJwk,
  treeRoot,
} from '@breakwater/federation-protocol';
import {
  buildLeaf,
  cosign,
  entriesPath,
  formatCheckpoint,
  formatEntryBundle,
  formatNote,
  formatTile,
  type LogEvidence,
  type RootPlan,
  sha256Hex,
  signNote,
  type TrustState,
  tilePath,
  verifierKeyOfJwk,
} from '@breakwater/trust-lists';
import { makeSigningJwk } from '../../keys/make-keys.ts';
import { nodeSuite } from '../../keys/node-suite.ts';
import { publicationOf } from '../../trust/publication.ts';

/** The part of a root plan that names the log and its witnesses, and the evidence for one root and list. */
export interface OneEntryLog {
  readonly plan: Required<Pick<RootPlan, 'logs' | 'witnesses' | 'byzantine'>>;
  evidence(root: string, list: string, at: Date): Promise<LogEvidence>;
}

const origin = 'region.example/trust';
const byzantine = 1;

/** Every country is a witness; all of them cosign. */
export async function makeOneEntryLog(countries: readonly CountryCode[]): Promise<OneEntryLog> {
  const signer = await makeSigner();
  const witnesses = await Promise.all(
    countries.map(async (country) => ({
      country,
      name: `${country.toLowerCase()}.example/witness`,
      signer: await makeSigner(),
    })),
  );
  const vkey = verifierKeyOfJwk(origin, 'ed25519', signer.publicJwk).text;
  return {
    plan: {
      logs: [{ origin, vkey, url: 'https://region.example/trust', state: 'active', successorOf: null }],
      witnesses: witnesses.map(({ country, name, signer: { publicJwk } }) => ({
        country,
        vkey: verifierKeyOfJwk(name, 'cosignature', publicJwk).text,
        url: `https://${name}`,
      })),
      byzantine,
    },
    evidence: async (root, list, at) => {
      const leaf = buildLeaf({
        root: { version: 1, sha256: root },
        lists: { hubs: { sequence: 1, sha256: list } },
        notices: { count: 0, sha256: await sha256Hex(canonicalJson([])) },
        previous: null,
        successorOf: null,
      });
      const rootHash = treeRoot([leafHash(leaf, nodeSuite.sha256)], nodeSuite.sha256);
      const text = formatCheckpoint({ origin, size: 1, rootHash, extensions: [] });
      const lines = await Promise.all(witnesses.map(({ name, signer: by }) => cosign(text, name, by, at)));
      const checkpoint = formatNote({ text, signatures: [await signNote(text, origin, signer), ...lines] });
      return { checkpoint, from: 0, frontier: [], leaves: [leaf] };
    },
  };
}

/** Every file of a mirror over a state whose log has one entry. */
export async function mirrorFilesOf(state: TrustState): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map(await publicationOf(state));
  const { leaves = [] } = state.evidence.log ?? {};
  files.set(entriesPath(0, leaves.length), formatEntryBundle(leaves));
  files.set(tilePath(0, 0, leaves.length), formatTile(leaves.map((leaf) => leafHash(leaf, nodeSuite.sha256))));
  return files;
}

function makeSigner(): Promise<Signer> {
  return signerFromPrivateJwk(makeSigningJwk());
}
