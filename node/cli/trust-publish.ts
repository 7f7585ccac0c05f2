/** `breakwater trust publish`: the authority puts a signed root and list in force. */
import { members, type SignedDocument } from '@breakwater/trust-lists';
import { readHubConfig } from '../config/read-config.ts';
import { openKeyring } from '../keys/keyring.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { readSigned } from '../trust/papers.ts';
import { publishTrust } from '../trust/publish.ts';
import { stateJson, stateLines } from '../trust/state-text.ts';
import { realWorld } from '../world.ts';
import { dirOption, hubDirOf, optionalText, texts, usage } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: 'Puts a signed root and list in force, with fresh statements of the anchor.',
  help: `Run on the authority. Everything is verified exactly as each hub will; what does not hold is refused and
nothing changes. Hubs follow within a minute. Without documents it only renews the anchor's statements, which
live 90 days.

  breakwater trust publish --dir authority --root root.json --root-signatures lc.json bb.json … \\
    --list list.json --list-signatures lc.json bb.json …`,
  options: [
    dirOption,
    { flags: '--root <file>', text: 'a new root' },
    { flags: '--root-signatures <file>', text: 'the states’ signatures of it', many: true },
    { flags: '--list <file>', text: 'a new list' },
    { flags: '--list-signatures <file>', text: 'the states’ signatures of it', many: true },
  ],
  async run(input, terminal) {
    const config = await readHubConfig(hubDirOf(input));
    if (config.role !== 'authority') throw usage(`${config.dir} is a hub; only the authority publishes.`);
    const keyring = await openKeyring(config.dir, await readPassphrase(config.passphraseFile));
    const state = await publishTrust({
      dir: config.dir,
      rootSha256: config.trust.rootSha256,
      root: await readOffered(input, 'root'),
      list: await readOffered(input, 'list'),
      anchor: keyring.signer('anchor'),
      now: realWorld('silent').now(),
    });
    terminal.result({ ...stateJson(state), published: true }, () => [
      ...stateLines(state),
      '',
      `In force from now on for ${members(state).length} countries; hubs follow within a minute.`,
    ]);
    return 0;
  },
};

async function readOffered(input: VerbInput, name: 'root' | 'list'): Promise<SignedDocument | null> {
  const file = optionalText(input, name);
  const signatures = texts(input, `${name}Signatures`);
  if (file !== undefined) return readSigned(file, signatures);
  if (signatures.length > 0) throw usage(`--${name}-signatures needs --${name}.`);
  return null;
}
