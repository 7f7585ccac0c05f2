/** `breakwater backup key show`: which backup key the list names, which waits for its list, and what is to be done. */
import type { PublicJwk } from '@breakwater/federation-protocol';
import { type OwnerKeys, ownerKeys } from '../backup/owner-keys.ts';
import { type Hub, openHub } from '../hub.ts';
import { jwkGroups } from '../keys/fingerprint.ts';
import { type NextBackupKey, nextBackupKey } from '../keys/renew-backup.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

/** How a key of this hub stands in the list. */
type Standing = 'in force' | 'waiting' | 'past' | 'not listed';

export const verb: Verb = {
  summary: 'Shows the backup key in force, one that waits for its trust list, and those of the past.',
  help: `A backup counts when the trust list in force names the key that signs it. Exit code 3 when a key waits for its
list, 1 when the list names no key that this hub has.

  breakwater backup key show --dir /var/lib/breakwater`,
  options: [dirOption],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const shown = lookAt(hub);
      const facts = shown.keys.map(({ key, standing, madeAt }) => ({
        ...{ key: key.kid, standing, madeAt: madeAt?.toISOString() ?? null },
      }));
      terminal.result({ list: shown.list, keys: facts }, () => linesOf(hub, shown));
      if (!shown.keys.some(({ standing }) => standing === 'in force')) return 1;
      return shown.keys.some(({ standing }) => standing === 'waiting') ? 3 : 0;
    } finally {
      await hub.close();
    }
  },
};

interface ShownKey {
  readonly key: PublicJwk;
  readonly standing: Standing;
  readonly madeAt: Date | null;
}

interface Shown {
  readonly list: number;
  /** First those that this hub has. */
  readonly keys: readonly ShownKey[];
  readonly foreign: readonly PublicJwk[];
}

function lookAt({ config, keyring, trust }: Hub): Shown {
  const state = trust.lastVerified() ?? trust.current();
  const listed = ownerKeys(state, config.country);
  const waiting = nextBackupKey(keyring);
  const inUse = keyring.publicJwk('backup');
  const own: ShownKey[] = [
    { key: inUse, standing: standingOf(inUse, listed, waiting), madeAt: madeAtOf(inUse, waiting) },
  ];
  if (waiting !== null && waiting.key.kid !== inUse.kid)
    own.push({ ...waiting, standing: standingOf(waiting.key, listed, waiting) });
  const has = (key: PublicJwk) => own.some((one) => one.key.kid === key.kid);
  const past = listed.retired.filter((key) => !has(key));
  return {
    list: state.list.sequence,
    keys: [...own, ...past.map((key) => ({ key, standing: 'past' as const, madeAt: null }))],
    foreign: listed.keys.filter((key) => !has(key)),
  };
}

function standingOf({ kid }: PublicJwk, { keys, retired = [] }: OwnerKeys, waiting: NextBackupKey | null): Standing {
  if (keys.some((key) => key.kid === kid)) return 'in force';
  if (retired.some((key) => key.kid === kid)) return 'past';
  return waiting?.key.kid === kid ? 'waiting' : 'not listed';
}

function madeAtOf({ kid }: PublicJwk, waiting: NextBackupKey | null): Date | null {
  return waiting?.key.kid === kid ? waiting.madeAt : null;
}

const words: Readonly<Record<Standing, string>> = {
  /** Named by the list. */
  'in force': 'in force',
  /** Made, and named by no list yet. */
  waiting: 'waits',
  /** Named in the history of the entry. */
  past: 'past',
  /** The list names another. */
  'not listed': 'not listed',
};

function linesOf({ config }: Hub, { list, keys, foreign }: Shown): readonly string[] {
  const rows = keys.map(({ key, standing, madeAt }) => {
    const made = madeAt === null ? '' : `  made ${madeAt.toISOString().slice(0, 10)}`;
    return `${words[standing].padEnd(10)}  ${jwkGroups(key)}${made}`;
  });
  return [
    `Backup keys of ${config.country}, by trust list ${list}`,
    ...rows,
    ...foreign.map(
      (key) => `${'elsewhere'.padEnd(10)}  ${jwkGroups(key)}  the list names it, this hub does not have it`,
    ),
    '',
    adviceOf(keys),
  ];
}

function adviceOf(keys: readonly ShownKey[]): string {
  const isThere = (standing: Standing) => keys.some((one) => one.standing === standing);
  if (isThere('waiting')) {
    return 'Next: have the waiting key’s entry consented to and published; breakwater backup key renew says how.';
  }
  if (!isThere('in force')) return 'This hub cannot back up. Next: breakwater backup key renew.';
  return 'Nothing is to be done. After a suspected theft: breakwater backup key renew.';
}
