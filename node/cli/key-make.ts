/** `breakwater key make`: the key of a person, sealed under a passphrase of that person's own. */

import { parseCountryCode } from '@breakwater/federation-protocol';
import { jwkGroups } from '../keys/fingerprint.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { makePersonKey, type PersonRole, publicPathOf } from '../keys/person-key.ts';
import { realWorld } from '../world.ts';
import { optionalText, text, usage } from './options.ts';
import type { Verb } from './verb.ts';

const roles: readonly PersonRole[] = ['trust-officer', 'official', 'reader'];

export const verb: Verb = {
  summary: 'Makes the key of a trust officer, an official or a reader of backups.',
  help: `Each person makes a key on a machine of their own and keeps key file and passphrase apart.
Hand on only the .pub.json that is written beside it. A trust officer gets two keys in one file, Ed25519 and
ML-DSA-65, so that a quantum computer cannot forge the region's root; every signature is then made with both.

  breakwater key make --for official --country LC --name "A. Charles" --abroad-in GY \\
    --out official-1.key --passphrase-file official-1.passphrase`,
  options: [
    { flags: '--for <role>', text: `what the key is for: ${roles.join(', ')}`, required: true },
    { flags: '--country <code>', text: 'the state, two capital letters', required: true },
    { flags: '--name <name>', text: 'the name of the person or office, as others will read it', required: true },
    { flags: '--abroad-in <code>', text: 'for an official who lives abroad: the country' },
    { flags: '--out <file>', text: 'the new key file', required: true },
    { flags: '--passphrase-file <file>', text: 'a file whose first line is the passphrase', required: true },
  ],
  async run(input, terminal) {
    const role = roles.find((known) => known === text(input, 'for'));
    if (!role) throw usage(`--for takes one of ${roles.join(', ')}.`);
    const abroad = optionalText(input, 'abroadIn');
    const path = text(input, 'out');
    const order = {
      for: role,
      country: parseCountryCode(text(input, 'country')),
      name: text(input, 'name'),
      abroadIn: abroad ? parseCountryCode(abroad) : null,
    };
    const passphrase = await readPassphrase(text(input, 'passphraseFile'));
    const made = await makePersonKey(path, order, passphrase, realWorld('silent').randomBytes);
    const key = made.signKey ?? made.sealKey;
    const fingerprint = key ? jwkGroups(key) : '';
    const second = made.pqKey ? { pqFingerprint: jwkGroups(made.pqKey) } : {};
    terminal.result({ file: path, publicFile: publicPathOf(path), fingerprint, ...second }, () => [
      `Key for ${made.name} (${role}, ${made.country})  ${path}`,
      `Public half, to hand on                ${publicPathOf(path)}`,
      `Fingerprint                            ${fingerprint}`,
      ...(second.pqFingerprint ? [`Fingerprint, ML-DSA-65                 ${second.pqFingerprint}`] : []),
    ]);
    return 0;
  },
};
