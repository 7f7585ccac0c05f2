/** `breakwater init`: a new hub directory with keys, settings and the entry that the state proposes. */

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkSettings } from '../config/check-settings.ts';
import type { HubToml } from '../config/hub-config.ts';
import { makeHub } from '../hub/make-hub.ts';
import { jwkGroups } from '../keys/fingerprint.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { readPersonPublicKey } from '../keys/person-key.ts';
import { realWorld } from '../world.ts';
import { dirOption, hubDirOf, optionalText, text, texts, usage } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

// Two officials together stand for their country; the design wants at least two of them living abroad.
const officialThreshold = 2;

// Which option a setting of hub.toml comes from, so that a refusal names what was typed.
const optionOf: Readonly<Record<string, string>> = {
  'listen.host': '--listen',
  'listen.port': '--listen',
  'console.port': '--console',
  'secrets.passphrase_file': '--passphrase-file',
  'trust.root_sha256': '--root-sha256',
};

export const verb: Verb = {
  summary: 'Makes a hub directory: keys, settings and the proposed entry in the trust list.',
  help: `Run it once per country, on the machine that will be the hub. The passphrase file stays outside
the directory. Hand entry.json to your trust officer, who consents to it.

  breakwater init --role hub --country LC --name "Saint Lucia" --origin https://hub.gov.lc \\
    --listen 127.0.0.1:8080 --console 127.0.0.1:8081 --dir /var/lib/breakwater \\
    --passphrase-file /run/credentials/hub.passphrase --root-sha256 … --trust-source https://region.example`,
  options: [
    dirOption,
    { flags: '--role <role>', text: 'hub or authority', default: 'hub' },
    { flags: '--country <code>', text: 'the state, two capital letters', required: true },
    { flags: '--name <name>', text: 'the name of the state', required: true },
    { flags: '--origin <url>', text: 'the public address; passkeys are bound to its host for good', required: true },
    { flags: '--listen <host:port>', text: 'where the public listener opens', required: true },
    { flags: '--console <host:port>', text: 'where the console opens (loopback only)', required: true },
    { flags: '--passphrase-file <file>', text: 'first line: the passphrase of the hub’s keys', required: true },
    { flags: '--root-sha256 <hex>', text: 'fingerprint of the region’s root 1, told from person to person' },
    { flags: '--trust-source <origin>', text: 'where trust lists are fetched first', many: true },
    { flags: '--officials <file>', text: 'public keys (.pub.json) of the home officials', many: true },
    { flags: '--reader-key <file>', text: 'the sealed key of the reader of everyday backups' },
    { flags: '--link <mode>', text: 'direct, or outbound for a hub that cannot be dialled', default: 'direct' },
    { flags: '--out-entry <file>', text: 'another copy of entry.json' },
  ],
  async run(input, terminal) {
    const dir = resolve(hubDirOf(input));
    const order = {
      dir,
      settings: settingsOf(input),
      passphrase: await readPassphrase(text(input, 'passphraseFile')),
      officials: await Promise.all(texts(input, 'officials').map(readPersonPublicKey)),
      officialThreshold,
      readerKeyFile: optionalText(input, 'readerKey'),
    };
    const { keyring, entry } = await makeHub(order, realWorld('silent'));
    const copy = optionalText(input, 'outEntry');
    if (copy && entry) await writeFile(copy, `${JSON.stringify(entry, null, 2)}\n`);
    const fingerprint = jwkGroups(keyring.publicJwk('peer'));
    terminal.result({ dir, country: order.settings.country, fingerprint }, () => [
      `${order.settings.name} (${order.settings.country})  ${dir}`,
      `Peer key                  ${fingerprint}`,
      ...(entry ? ['Next: the trust officer consents to entry.json (breakwater trust consent)'] : []),
    ]);
    return 0;
  },
};

function settingsOf(input: VerbInput): HubToml {
  const role = text(input, 'role');
  if (role !== 'hub' && role !== 'authority') throw usage('--role takes hub or authority.');
  const mode = text(input, 'link');
  if (mode !== 'direct' && mode !== 'outbound') throw usage('--link takes direct or outbound.');
  const root = optionalText(input, 'rootSha256');
  const sources = texts(input, 'trustSource');
  if (!root && sources.length > 0) throw usage('--trust-source is of no use without --root-sha256.');
  const settings = {
    role,
    country: text(input, 'country'),
    name: text(input, 'name'),
    origin: text(input, 'origin'),
    listen: address(input, 'listen'),
    console: { port: address(input, 'console').port },
    secrets: { passphrase_file: resolve(text(input, 'passphraseFile')) },
    ...(root ? { trust: { root_sha256: root, sources } } : {}),
    link: { mode },
    log: { level: 'info' },
  };
  return checkSettings(settings, 'breakwater init', optionNamed);
}

function optionNamed(setting: string): string {
  return optionOf[setting] ?? (setting.startsWith('trust.sources') ? '--trust-source' : `--${setting}`);
}

function address(input: VerbInput, name: string): { host: string; port: number } {
  const match = /^([^:]+):(\d{1,5})$/.exec(text(input, name));
  if (!match) throw usage(`--${name} takes host:port, like 127.0.0.1:8080.`);
  return { host: match[1] ?? '', port: Number(match[2]) };
}
