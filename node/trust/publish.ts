/** The authority puts a signed root and list in force: verified as every hub will, with fresh anchor statements. */
import { join } from 'node:path';
import type { Signer, Verified } from '@breakwater/federation-protocol';
import {
  issueAnchorStatement,
  members,
  type PinnedRoot,
  type SignedDocument,
  sha256Hex,
  TrustError,
  type TrustEvidence,
  type TrustState,
  verifyTrust,
} from '@breakwater/trust-lists';
import { collect } from './collect.ts';
import { writePublication } from './folder.ts';
import { readPin, writePin } from './pin.ts';
import { folderSource } from './source.ts';

const readTimeoutMs = 30_000;

/** What is to be published; without documents only the anchor's statements are renewed. */
export interface PublishOrder {
  /** The authority's directory. */
  readonly dir: string;
  /** From hub.toml; empty before the first root. */
  readonly rootSha256: string;
  readonly root: SignedDocument | null;
  readonly list: SignedDocument | null;
  /** The federation's trust anchor key. */
  readonly anchor: Signer;
  readonly now: Date;
}

/**
 * Publishes into the folder that the authority serves. Throws any `TRUST_…` code, and then nothing was changed:
 * the folder holds what it held.
 */
export async function publishTrust(order: PublishOrder): Promise<Verified<TrustState>> {
  const known = await loadKnown(order);
  const offered: TrustEvidence = {
    roots: order.root === null ? [] : [order.root],
    lists: order.list === null ? [] : [order.list],
    statements: {},
    log: null,
    notices: [],
  };
  const drafted = await verifyTrust(offered, known, order.now);
  const statements = await issueStatements(drafted, order);
  const state = await verifyTrust({ roots: [], lists: [], statements, log: null, notices: [] }, drafted, order.now);
  for (const { country } of members(state)) {
    // What the authority itself would refuse it must not hand out: most likely its key is not the root's anchor key.
    if (state.statements.get(country)?.jwt !== statements[country]) throw refusal(state, country);
  }
  await writePublication(join(order.dir, 'trust'), state);
  if (order.rootSha256 === '' && 'rootSha256' in known) await writePin(order.dir, known);
  return state;
}

/** What is published already, verified again; for the first root, that root itself is the pin. */
async function loadKnown(order: PublishOrder): Promise<Verified<TrustState> | PinnedRoot> {
  const pin = await readPin({ ...order, isAuthority: true });
  if (pin === null) {
    if (order.root === null) throw new TrustError('TRUST_ROOT_MISSING', 'Nothing is published yet; give --root.');
    return { rootSha256: await sha256Hex(order.root.payload) };
  }
  const source = folderSource(join(order.dir, 'trust'));
  const collected = await collect(source, pin, AbortSignal.timeout(readTimeoutMs), true);
  return collected.kind === 'evidence' ? verifyTrust(collected.evidence, pin, order.now) : pin;
}

async function issueStatements(state: Verified<TrustState>, order: PublishOrder): Promise<Record<string, string>> {
  const issued = members(state).map(async (member) => {
    // A country whose sign-in is not granted has no federation keys, and gets no statement.
    if (member.federationKeys.length === 0) return [];
    return [[member.country, await issueAnchorStatement(state.root.anchor, member, order.anchor, order.now)]];
  });
  return Object.fromEntries((await Promise.all(issued)).flat());
}

function refusal(state: Verified<TrustState>, country: string): TrustError {
  const reason = state.refusedStatements.find(({ evidence }) => evidence.country === country);
  const happened = `The statement about ${country} would be refused by every hub.`;
  return reason ?? new TrustError('TRUST_STATEMENT_INVALID', happened, { country });
}
