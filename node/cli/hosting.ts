/** What the verbs of hosting agreements share: who is meant, what making one takes, and how one reads. */
import type { HostingAgreement } from '@breakwater/backup-replication';
import { type CountryCode, parseCountryCode } from '@breakwater/federation-protocol';
import { members } from '@breakwater/trust-lists';
import type { AgreeingParts } from '../backup/holding/make-agreement.ts';
import type { Hub } from '../hub.ts';
import { usage } from './options.ts';

/** The parts for this hub. Times are judged by the region's witnesses, as everywhere in matters of trust. */
export function agreeingParts(hub: Hub): AgreeingParts {
  const { config, keyring, store, trust, world } = hub;
  const now = () => trust.standing()?.now ?? world.now();
  return { self: config.country, signer: keyring.signer('backup'), hosting: store.hosting, trust, now };
}

/** The countries that are meant: named ones, or with `all` every other member that may store backups. */
export function partnersOf(hub: Hub, words: readonly string[]): readonly CountryCode[] {
  const self = hub.config.country;
  const others = members(hub.trust.current()).filter(({ country }) => country !== self);
  if (words.length === 1 && words[0] === 'all') {
    return others.filter(({ services }) => services.BackupStore === 'granted').map(({ country }) => country);
  }
  return words.map((word) => {
    const country = parseCountryCode(word);
    if (others.some((other) => other.country === country)) return country;
    throw usage(`${country} is not another country of the trust list.`);
  });
}

const day = (date: Date) => date.toISOString().slice(0, 10);
const room = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;

/** One agreement in a line for people. */
export function termsLine(agreement: HostingAgreement): string {
  const { holder, owner, quotaBytes, retentionDays, undeleteDays, noticeDays, exitDays, from, until } = agreement;
  return (
    `${holder} keeps up to ${room(quotaBytes)} of ${owner}, ` +
    `each thing at least ${retentionDays} days, deletions undone for ${undeleteDays} days; ` +
    `notice ${noticeDays} days, then ${exitDays} days to take everything home; ${day(from)} to ${day(until)}`
  );
}

/** The same as cells of a table: who keeps whose, room, lock, span, notice and way home. */
export function termsRow(agreement: HostingAgreement): readonly string[] {
  const { holder, owner, quotaBytes, retentionDays, noticeDays, exitDays, from, until } = agreement;
  return [
    `${holder} keeps ${owner}`,
    ...[room(quotaBytes), `${retentionDays} days`, `${day(from)}, ${day(until)}`, `${noticeDays}, ${exitDays} days`],
  ];
}

/** The same as facts. */
export function termsFacts(agreement: HostingAgreement) {
  const { from, until, ...rest } = agreement;
  return { ...rest, from: from.toISOString(), until: until.toISOString() };
}
