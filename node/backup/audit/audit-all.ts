/** Audits all holders of the newest snapshot: some leaves by chance, and the next of all, one epoch after another. */
import {
  type AuditVerdict,
  CHALLENGE_LEAVES_MAX,
  epochCommitment,
  type HeldLeaves,
  heldLeaves,
  type Scheme,
  type Selection,
  SPOT_LEAVES_MAX,
} from '@breakwater/backup-replication';
import { type CountryCode, decodeBase64url, encodeBase64url, type Signer } from '@breakwater/federation-protocol';
import { recordEvent } from '../../events.ts';
import type { PeerClient } from '../../peer/peer.ts';
import type { AuditEpoch, AuditStore, KeptAudit } from '../../store/audit.ts';
import type { EventStore } from '../../store/event.ts';
import type { World } from '../../world.ts';
import type { HubHolder } from '../hub-holder.ts';
import type { OwnerKeys } from '../owner-keys.ts';
import type { AuditClocks } from '../repair/judge-holders.ts';
import { manifestIn, readPapers, type SnapshotPapers } from '../repair/papers.ts';
import { type FoundHeads, findHeads } from '../restore/open-snapshot.ts';
import { type AuditTarget, auditHolder } from './audit-holder.ts';
import { AUDIT_PATH } from './routes.ts';
import { type SpotRound, takeSpotRound } from './spot-epoch.ts';
import { keepTranscript } from './transcript-files.ts';

/** What auditing takes of a hub. */
export interface AuditParts {
  readonly dir: string;
  readonly country: CountryCode;
  readonly signer: Signer;
  /** Our own. */
  readonly ownerKeys: OwnerKeys;
  readonly scheme: Scheme;
  readonly audits: AuditStore;
  readonly events: EventStore;
  readonly peers: PeerClient;
  /** All that may hold, by the trust list. */
  readonly holders: readonly HubHolder[];
  readonly beacon: () => string;
  readonly steadyMs: () => number;
  /** Our own clock and what the region's witnesses say of the time. */
  readonly clocks: () => AuditClocks;
  readonly world: World;
  /** Once it is aborted nothing more is kept: lines that we cut ourselves say nothing about holders. */
  readonly signal?: AbortSignal;
}

/** What came of one holder. */
export interface AuditedHolder {
  readonly holder: CountryCode;
  readonly audits: readonly KeptAudit[];
  /** The worst of its verdicts; `gone` for a holder that the trust list does not let hold any more. */
  readonly verdict: AuditVerdict | 'gone';
}

/** Leaves by chance and of the permutation, for each holder: 20 a day find a tenth missing in 2.3 days, for certain. */
export const SPOT_LEAVES = 20;
const COVERAGE_LEAVES = 20;

/**
 * Audits every holder of the newest snapshot at once; `spotLeaves` may be more than fit into one challenge. Throws the
 * codes of finding the snapshot; what a holder does is a result.
 */
export async function auditAll(parts: AuditParts, spotLeaves = SPOT_LEAVES): Promise<readonly AuditedHolder[]> {
  const search = { owner: parts.country, ...parts.ownerKeys, scheme: parts.scheme, holders: parts.holders };
  const heads = await findHeads(search);
  const papers = await readPapers({ ...search, manifestSha256: heads.chosen.head.manifestSha256 });
  const listed = new Map<string, HubHolder>(parts.holders.map((holder) => [holder.name, holder]));
  const spot = await takeSpotRound(parts.audits, parts.country, parts.world.randomBytes);
  return Promise.all(
    papers.holders.map((name) => {
      const holder = listed.get(name);
      // Holders of a hub are countries; this one has left the list or is suspended.
      if (holder === undefined) return { holder: name as CountryCode, audits: [], verdict: 'gone' as const };
      return auditOne(parts, { heads, papers, holder, round: newId(parts) }, { spot, leaves: spotLeaves });
    }),
  );
}

interface OneHolder {
  readonly round: string;
  readonly heads: FoundHeads;
  readonly papers: SnapshotPapers;
  readonly holder: HubHolder;
}

interface SpotOrder {
  readonly spot: SpotRound;
  readonly leaves: number;
}

async function auditOne(parts: AuditParts, one: OneHolder, { spot, leaves }: SpotOrder): Promise<AuditedHolder> {
  const { holder, papers } = one;
  const audits: KeptAudit[] = [];
  const held = heldLeaves(papers.packs.values(), holder.name);
  const { key, ...drawn } = spot;
  const due = Math.min(leaves, held.total, SPOT_LEAVES_MAX);
  for (let from = 0; from < due; from += CHALLENGE_LEAVES_MAX) {
    const count = Math.min(due - from, CHALLENGE_LEAVES_MAX);
    audits.push(await auditAndKeep(parts, { ...one, papers }, held, { kind: 'spot', ...drawn, from, count }, key));
    // Who does not answer is not asked again and again.
    if (audits.at(-1)?.verdict === 'unanswered') break;
  }
  if (audits.at(-1)?.verdict !== 'unanswered') audits.push(await coverMore(parts, one));
  const order: readonly AuditVerdict[] = ['failed', 'unanswered', 'late', 'passed'];
  const verdict = order.find((kind) => audits.some((audit) => audit.verdict === kind)) ?? 'passed';
  await recordEvent({ world: parts.world, events: parts.events }, eventOf(verdict), {
    country: holder.name,
    verdict,
    leaves: audits.reduce((sum, { good, wrong, missing }) => sum + good + wrong + missing, 0),
  });
  return { holder: holder.name, audits, verdict };
}

function eventOf(verdict: AuditVerdict): 'backup.audited' | 'backup.audit-failed' {
  return verdict === 'failed' || verdict === 'unanswered' ? 'backup.audit-failed' : 'backup.audited';
}

/** The next leaves of the epoch under way, in the snapshot that it began with while the holders still tell of it. */
async function coverMore(parts: AuditParts, one: OneHolder): Promise<KeptAudit> {
  const { holder } = one;
  const { epoch, papers } = await epochUnderWay(parts, one);
  const held = heldLeaves(papers.packs.values(), holder.name);
  const key = decodeBase64url(epoch.key);
  const count = Math.min(COVERAGE_LEAVES, epoch.total - epoch.position);
  const commitment = epochCommitment(key);
  const selection = { kind: 'coverage', epoch: epoch.epoch, from: epoch.position, count, commitment } as const;
  const audit = await auditAndKeep(parts, { ...one, papers }, held, selection, key);
  if (audit.verdict !== 'unanswered') {
    await parts.audits.saveEpoch({ ...epoch, position: epoch.position + count });
  }
  return audit;
}

async function epochUnderWay(
  parts: AuditParts,
  { heads, papers, holder }: OneHolder,
): Promise<{ epoch: AuditEpoch; papers: SnapshotPapers }> {
  const known = await parts.audits.epoch(holder.name);
  const isOpen = known !== null && known.position < known.total;
  if (isOpen && known.manifest === papers.manifestSha256) return { epoch: known, papers };
  const older = isOpen ? manifestIn(heads.chosen, known.manifest) : null;
  if (known !== null && older !== null) {
    const { country: owner, ownerKeys, holders } = parts;
    const then = await readPapers({ owner, ...ownerKeys, holders, manifestSha256: older });
    if (then.holders.includes(holder.name)) return { epoch: known, papers: then };
  }
  const epoch = {
    holder: holder.name,
    epoch: (known?.epoch ?? 0) + 1,
    manifest: papers.manifestSha256,
    key: encodeBase64url(parts.world.randomBytes(32)),
    position: 0,
    total: heldLeaves(papers.packs.values(), holder.name).total,
  };
  await parts.audits.saveEpoch(epoch);
  return { epoch, papers };
}

async function auditAndKeep(
  parts: AuditParts,
  { holder, papers, round }: Omit<OneHolder, 'heads'>,
  held: HeldLeaves,
  selection: Selection,
  epochKey: Uint8Array,
): Promise<KeptAudit> {
  const { world, country } = parts;
  const target: AuditTarget = {
    ...{ holder: holder.name, keys: holder.keys, held, manifest: papers.manifestSha256 },
    ask: async (body, timeoutMs) => {
      const call = { method: 'POST', path: AUDIT_PATH, body, contentType: 'application/json', timeoutMs } as const;
      return (await parts.peers.fetch(holder.name, call)).body;
    },
  };
  const { beacon, signer, steadyMs } = parts;
  const auditor = { name: country, signer, beacon, steadyMs, now: world.now, randomBytes: world.randomBytes };
  const made = await auditHolder(auditor, target, selection, epochKey);
  parts.signal?.throwIfAborted();
  const { verdict, good, wrong, missing, latencyMs, leaves, signed } = made;
  const { own: at, witnessed: witnessedAt } = parts.clocks();
  const audit: KeptAudit = {
    id: newId(parts),
    ...{ holder: holder.name, round, kind: selection.kind, verdict, at, witnessedAt, good, wrong, missing, latencyMs },
    ...{ heldLeaves: held.total, manifest: papers.manifestSha256 },
    epoch: selection.epoch,
  };
  // The epoch's key is told when the epoch is over: `exportTranscript` adds it then.
  const file = { transcript: signed, leaves, epochKey: null, manifest: papers.manifestJws, lists: papers.listTexts };
  await keepTranscript(parts, audit, file);
  return audit;
}

function newId({ world }: AuditParts): string {
  return Buffer.from(world.randomBytes(8)).toString('hex');
}
