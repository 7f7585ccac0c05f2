/** The holders of this hub's backups: everybody who may be asked, and those we may write to. */
import { DEFAULT_SCHEME, type Scheme } from '@breakwater/backup-replication';
import { CodedError, type CountryCode, type Verified } from '@breakwater/federation-protocol';
import { members, type TrustState } from '@breakwater/trust-lists';
import { HubBackupError } from './error.ts';
import { type AgreementParts, agreementInForce } from './holding/agreements.ts';
import { type HubHolder, type HubHolderParts, hubHolder } from './hub-holder.ts';
import { planRegion } from './placement/region-plan.ts';

/** Who looks for holders, in which list. A blank machine looks for those of the country it recovers. */
export interface HoldersParts extends HubHolderParts {
  readonly state: Verified<TrustState>;
  readonly owner: CountryCode;
}

/**
 * Every other member whose backup store is granted, by country: for reading, which needs no agreement, since an ended
 * one must not keep data from going home. One that is suspended has no keys, so its word would not count.
 */
export function readingHolders({ state, owner, ...parts }: HoldersParts): readonly HubHolder[] {
  return members(state)
    .filter(({ country, services }) => country !== owner && services.BackupStore === 'granted')
    .map(({ country, backupKeys }) => hubHolder(country, backupKeys, parts))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A holder that may not be written to, and the code that says why. */
export interface RefusedHolder {
  readonly holder: CountryCode;
  readonly code: string;
}

/** Those with whom an agreement is in force, and those without, by name. */
export async function agreedHolders(
  parts: HoldersParts,
  agreements: AgreementParts,
): Promise<{ readonly agreed: readonly HubHolder[]; readonly refused: readonly RefusedHolder[] }> {
  const agreed: HubHolder[] = [];
  const refused: RefusedHolder[] = [];
  for (const holder of readingHolders(parts)) {
    const code = await agreementInForce(agreements, holder.name, parts.owner).then(() => null, codeOf);
    if (code === null) agreed.push(holder);
    else refused.push({ holder: holder.name, code });
  }
  return { agreed, refused };
}

/** What is known of holders besides: who has the newest snapshot, and whom audits gave up. */
export interface KnownHolders {
  readonly holding: readonly string[];
  readonly lost: readonly string[];
}

/**
 * The n to write to, as far as they agreed: those that hold the newest snapshot, since a change sends everything again;
 * then those that the storm plan gives this country, then others, by country; who was given up comes last. Throws
 * `BACKUP_HOLDERS_TOO_FEW`, naming who did not agree and why.
 */
export async function writingHolders(
  parts: HoldersParts,
  agreements: AgreementParts,
  scheme: Scheme = DEFAULT_SCHEME,
  { holding, lost }: KnownHolders = { holding: [], lost: [] },
): Promise<readonly HubHolder[]> {
  const { agreed, refused } = await agreedHolders(parts, agreements);
  if (agreed.length < scheme.n) {
    const reasons = refused.map(({ holder, code }) => `${holder} (${code})`).join(', ');
    const happened = `Only ${agreed.length} partners agreed to keep backups of ${parts.owner}; not so: ${reasons}.`;
    const evidence = { agreed: agreed.map(({ name }) => name), refused: refused.map((one) => ({ ...one })) };
    throw new HubBackupError('BACKUP_HOLDERS_TOO_FEW', happened, { ...evidence, needed: scheme.n });
  }
  const staying = agreed.filter(({ name }) => holding.includes(name) && !lost.includes(name));
  // Planning a whole region takes a second: not where everybody stays.
  const planned = staying.length >= scheme.n ? [] : plannedFor(parts, scheme);
  const rank = (holder: HubHolder) => {
    if (lost.includes(holder.name)) return 3;
    return staying.includes(holder) ? 0 : planned.includes(holder.name) ? 1 : 2;
  };
  const chosen = agreed.toSorted((a, b) => rank(a) - rank(b)).slice(0, scheme.n);
  // In the order of their names: the chunk index is good for one order only, and a new plan may only swap places.
  return chosen.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function plannedFor({ state, owner }: HoldersParts, scheme: Scheme): readonly string[] {
  try {
    const home = planRegion(state, scheme).plan.homes.find(({ country }) => country === owner);
    return home?.holders ?? [];
  } catch (cause) {
    // A region too small for a plan is judged by who agreed.
    if (cause instanceof CodedError && cause.code.startsWith('PLACEMENT_')) return [];
    throw cause;
  }
}

function codeOf(cause: unknown): string {
  if (cause instanceof CodedError) return cause.code;
  throw cause;
}
