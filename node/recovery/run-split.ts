/** `recovery split`: makes a new recovery key, hands out its shares, and puts it in force once they are kept. */
import {
  RecoveryError,
  type Sealer,
  signedDocumentJson,
  signRecoveryRecord,
  THRESHOLD_MIN,
} from '@breakwater/backup-replication';
import {
  CodedError,
  type CountryCode,
  isObject,
  type JsonObject,
  parseStrictJson,
  type Signer,
  type Verified,
} from '@breakwater/federation-protocol';
import { type Member, member, members, type TrustState } from '@breakwater/trust-lists';
import type { PeerClient } from '../peer/peer.ts';
import type { RecoveryStore } from '../store/recovery.ts';
import { officialThresholdOf } from './electorate.ts';
import { writeShareFile } from './share-file.ts';
import { type SealedShare, type SplitKey, type SplitOrder, splitRecoveryKey } from './split-key.ts';

/** What a split takes. */
export interface SplitParts {
  readonly country: CountryCode;
  readonly state: Verified<TrustState>;
  readonly peers: PeerClient;
  readonly recoveries: RecoveryStore;
  readonly backupSigner: Signer;
  readonly sealer: Sealer;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly now: Date;
}

/** How it went with one custodian: null when the share is kept, else the code of the refusal. */
export interface Delivery {
  readonly country: CountryCode;
  readonly refusal: string | null;
}

/** What a split leaves behind. */
export interface SplitOutcome {
  readonly generation: number;
  readonly publicKeyId: string;
  readonly shareFiles: readonly {
    readonly name: string;
    readonly abroadIn: CountryCode | null;
    readonly path: string;
  }[];
  readonly deliveries: readonly Delivery[];
}

/** Officials who live abroad must be able to act alone: home may be under water. */
const ABROAD_MIN = 2;

/**
 * Deals a new recovery key. In this order, so that a crash anywhere leaves the old key in force: shares to the
 * custodians, share files for the officials, then the record. Throws `RECOVERY_ABROAD_TOO_FEW`,
 * `RECOVERY_OFFICIALS_TOO_FEW`, `RECOVERY_CUSTODIANS_TOO_FEW`, `RECOVERY_CUSTODY_UNCONFIRMED`,
 * `RECOVERY_GENERATION_STALE`.
 */
export async function runSplit(parts: SplitParts, outDir: string): Promise<SplitOutcome> {
  const self = member(parts.state, parts.country);
  const others = members(parts.state).filter((other) => other.country !== parts.country);
  checkAbroad(self);
  const key = await splitRecoveryKey(await orderOf(parts, self, others), parts);
  const record = signedDocumentJson(await signRecoveryRecord(key.record, parts.backupSigner));
  const deliveries = await deliver(parts.peers, key, record);
  checkConfirmed(deliveries, key);
  const shareFiles = await writeShareFiles(outDir, self, key, record);
  const { generation, createdAt, publicKey } = key.record;
  if (!(await parts.recoveries.addOwnKey({ generation, record, createdAt }))) {
    throw new RecoveryError('RECOVERY_GENERATION_STALE', 'Another split finished while this one was under way.', {
      generation,
    });
  }
  return { generation, publicKeyId: publicKey.kid, shareFiles, deliveries };
}

function checkAbroad(self: Member): void {
  const abroad = self.officials.filter(({ abroadIn }) => abroadIn !== null).length;
  if (abroad >= ABROAD_MIN) return;
  throw new RecoveryError(
    'RECOVERY_ABROAD_TOO_FEW',
    `${abroad} of ${self.country}'s officials live abroad; ${ABROAD_MIN} are needed.`,
    { abroad, needed: ABROAD_MIN },
  );
}

async function orderOf(parts: SplitParts, self: Member, others: readonly Member[]): Promise<SplitOrder> {
  const [firstRoot] = parts.state.roots;
  return {
    country: parts.country,
    generation: await nextGeneration(parts, others),
    createdAt: parts.now,
    trust: { rootSha256: firstRoot?.sha256 ?? parts.state.root.sha256, peers: others.map(({ origin }) => origin) },
    officials: {
      threshold: officialThresholdOf(parts.state, parts.country),
      takers: self.officials.map(({ name, signKey, sealKey }) => ({ giver: signKey.kid, name, sealKey })),
    },
    custodians: {
      threshold: THRESHOLD_MIN,
      // Nobody gets a share whom the list, or a notice, does not let keep any.
      takers: others.flatMap(({ country, name, services, custodyKeys: [sealKey] }) =>
        sealKey && services.RecoveryCustody === 'granted' ? [{ giver: country, name, sealKey }] : [],
      ),
    },
  };
}

/** One more than any we or our custodians know: a hub restored from an old snapshot may have forgotten a split. */
async function nextGeneration({ recoveries, peers }: SplitParts, others: readonly Member[]): Promise<number> {
  const own = (await recoveries.ownKey())?.generation ?? 0;
  const kept = await Promise.all(others.map(({ country }) => keptGeneration(peers, country)));
  return Math.max(own, ...kept) + 1;
}

async function keptGeneration(peers: PeerClient, country: CountryCode): Promise<number> {
  try {
    const answer = parseStrictJson((await peers.fetch(country, { method: 'GET', path: '/peer/custody' })).body);
    return isObject(answer) && Number.isSafeInteger(answer.generation) ? Number(answer.generation) : 0;
  } catch (error) {
    // A custodian that is down cannot confirm its share either; the delivery reports it.
    if (error instanceof CodedError) return 0;
    throw error;
  }
}

function deliver(peers: PeerClient, key: SplitKey, record: JsonObject): Promise<Delivery[]> {
  const { generation } = key.record;
  const send = async ({ taker, sealed }: SealedShare): Promise<Delivery> => {
    const country = taker.giver as CountryCode;
    const message = { record, sealedShare: Buffer.from(sealed).toString('base64url') };
    const body = new TextEncoder().encode(JSON.stringify(message));
    const call = { method: 'PUT', path: `/peer/custody/${generation}`, body, contentType: 'application/json' } as const;
    try {
      const answer = await peers.fetch(country, call);
      return { country, refusal: answer.status === 200 ? null : `HTTP ${answer.status}` };
    } catch (error) {
      if (error instanceof CodedError) return { country, refusal: error.code };
      throw error;
    }
  };
  return Promise.all(key.custodians.map(send));
}

function checkConfirmed(deliveries: readonly Delivery[], { record }: SplitKey): void {
  const confirmed = deliveries.filter(({ refusal }) => refusal === null).length;
  const needed = record.custodians.threshold + 1;
  if (confirmed >= needed) return;
  throw new RecoveryError(
    'RECOVERY_CUSTODY_UNCONFIRMED',
    `${confirmed} of ${deliveries.length} partners confirmed their share; ${needed} are needed.`,
    { confirmed, needed, refusals: deliveries.map(({ country, refusal }) => `${country} ${refusal ?? 'kept'}`) },
  );
}

async function writeShareFiles(outDir: string, self: Member, key: SplitKey, record: JsonObject) {
  const { country, generation } = key.record;
  const written: { name: string; abroadIn: CountryCode | null; path: string }[] = [];
  for (const { taker, sealed } of key.officials) {
    const { giver, name } = taker;
    const path = await writeShareFile(outDir, { country, generation, giver, name, record, sealed });
    const abroadIn = self.officials.find(({ signKey }) => signKey.kid === giver)?.abroadIn ?? null;
    written.push({ name, abroadIn, path });
  }
  return written;
}
