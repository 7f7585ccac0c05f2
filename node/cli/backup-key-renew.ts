/** `breakwater backup key renew`: a new backup key, and the entry that names it, as after a theft. */
import { join } from 'node:path';
import type { CountryCode, PublicJwk } from '@breakwater/federation-protocol';
import { type Entry, TrustError, type TrustState } from '@breakwater/trust-lists';
import { everyKeyOf } from '../backup/owner-keys.ts';
import { replaceFile } from '../config/replace-file.ts';
import { type Hub, openHub } from '../hub.ts';
import { jwkGroups } from '../keys/fingerprint.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { type Renewal, renewBackupKey } from '../keys/renew-backup.ts';
import { changeEntry } from '../trust/change-entry.ts';
import { dirOption, hubDirOf, isSet, optionalText } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Makes a new backup key for this hub, and the entry that puts it in force.',
  help: `For a suspected theft, or once a year. The new key waits in the hub's key file until a trust list names it; the
hub then changes over by itself, and the old key signs nothing new that anybody takes, while what it signed in its time
still counts. Backups, restores, audits and repairs go on all the while.
Run again, it makes no further key as long as one waits: it writes the same entry once more. With --again it forgets
the waiting one and makes another, for when that may be stolen too.

  breakwater backup key renew --dir /var/lib/breakwater
  breakwater backup key show --dir /var/lib/breakwater`,
  options: [
    dirOption,
    { flags: '--again', text: 'forget a key that waits, and make another' },
    { flags: '--out <file>', text: 'where to write the entry (default: entry.json of the hub)' },
  ],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const { config, keyring, trust, world } = hub;
      const state = trust.lastVerified() ?? trust.current();
      const before = entryInForce(state, config.country);
      const old = keyring.publicJwk('backup');
      const listed = new Set(everyKeyOf(state)(config.country).map(({ kid }) => kid));
      const passphrase = await readPassphrase(config.passphraseFile);
      const order = { dir: config.dir, passphrase, listed, isAgain: isSet(input, 'again'), ...world };
      const made = await renewBackupKey(order);
      const entry = await changeEntry(before, { backupKey: { key: made.key, since: made.madeAt } });
      const file = optionalText(input, 'out') ?? join(config.dir, 'entry.json');
      await replaceFile(file, `${JSON.stringify(entry.entity, null, 2)}\n`);
      const { revision } = entry.member;
      const facts = { country: config.country, isNew: made.isNew, madeAt: made.madeAt.toISOString() };
      const keys = { key: made.key.kid, before: old.kid, isBeforeListed: isInForce(state, config.country, old) };
      terminal.result({ ...facts, ...keys, file, revision }, () => linesOf(hub, { made, old, entry, file, state }));
      return 0;
    } finally {
      await hub.close();
    }
  },
};

/** As the list has it, whatever notices took from it since. Throws `TRUST_MEMBER_UNKNOWN`. */
function entryInForce(state: Pick<TrustState, 'list'>, country: CountryCode): Entry {
  const own = state.list.entries.find(({ member }) => member.country === country);
  if (own !== undefined) return own;
  throw new TrustError('TRUST_MEMBER_UNKNOWN', `${country} is not on the trust list.`, { country });
}

function isInForce(state: Pick<TrustState, 'members'>, country: CountryCode, key: PublicJwk): boolean {
  return state.members.get(country)?.backupKeys.some(({ kid }) => kid === key.kid) ?? false;
}

interface Told {
  readonly made: Renewal;
  readonly old: PublicJwk;
  readonly entry: Entry;
  readonly file: string;
  readonly state: Pick<TrustState, 'members' | 'list'>;
}

function linesOf({ config }: Hub, { made, old, entry, file, state }: Told): readonly string[] {
  const { country, dir } = config;
  const isListed = isInForce(state, country, old);
  const list = state.list.sequence + 1;
  return [
    made.isNew
      ? `A new backup key of ${country} is made. It waits until the trust list names it.`
      : `A new backup key of ${country} waits already, since ${moment(made.madeAt)}; no further one was made.`,
    '',
    `Old fingerprint  ${jwkGroups(old)}`,
    `New fingerprint  ${jwkGroups(made.key)}`,
    `Entry            revision ${entry.member.revision}  ${file}`,
    '',
    'Next:',
    ...(isListed ? [`1. Back up now, so that the new key is saved: breakwater backup run --dir ${dir}`] : []),
    `${isListed ? 2 : 1}. The trust officer of ${country} compares the new fingerprint and consents:`,
    `   breakwater trust consent --entry ${file} --from-sequence ${list} --key … --out ${country}.consent.json`,
    `${isListed ? 3 : 2}. Whoever drafts trust list ${list} takes both files into it (breakwater trust propose);`,
    '   officers of as many states as the root asks for sign it, and it is published.',
    '',
    ...(isListed ? untilThen(country, dir, old) : noKeyInForce(country)),
  ];
}

function untilThen(country: CountryCode, dir: string, old: PublicJwk): readonly string[] {
  return [
    'Until that list is in force the old key counts, and every backup is signed with it. Hubs look for a new list',
    'every half minute; this one then changes over by itself, running or not. After that nothing new counts under',
    'the old key, whoever has it; what it signed before still leads to your backups.',
    'If somebody has the old key, do not wait: an emergency notice takes it away at once. Restores go on; backups of',
    `${country}, and what ${country} keeps for others, then rest until the list is in force.`,
    `   breakwater trust notice draft --country ${country} --service BackupStore --key-id ${old.kid} \\`,
    `     --against-hub ${dir} --reason "Backup key stolen" --out notice.json`,
  ];
}

function noKeyInForce(country: CountryCode): readonly string[] {
  return [
    `The list in force does not name the key that this hub has had for ${country}: it cannot back up, nor keep`,
    'anything new for others, until the new list is in force. Restores go on.',
  ];
}

function moment(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
