/** `breakwater trust publish`: the authority puts a signed root and list into the log, and waits for the witnesses. */
import { setTimeout as pause } from 'node:timers/promises';
import { type SignedDocument, verifierKeyOfJwk } from '@breakwater/trust-lists';
import { type HubConfig, readHubConfig } from '../config/read-config.ts';
import { isServed } from '../hub/is-served.ts';
import { type Keyring, openKeyring } from '../keys/keyring.ts';
import { readPassphrase } from '../keys/passphrase.ts';
import { readSigned } from '../trust/papers.ts';
import { type Logged, loggedAlready, publishStatements, publishTrust, vouchForLog } from '../trust/publish.ts';
import { answerText, openAsking } from '../trust/witness/asked.ts';
import { realWorld } from '../world.ts';
import { withTrust } from './open-offline.ts';
import { dirOption, hubDirOf, isSet, optionalText, texts, usage, wholeNumber } from './options.ts';
import type { ExitCode, Terminal, Verb, VerbInput } from './verb.ts';

const lookEveryMs = 1_000;

export const verb: Verb = {
  summary: 'Puts a signed root and list into the log; they are in force once a quorum of hubs has witnessed them.',
  help: `Run on the authority. Everything is verified exactly as each hub will; what does not hold is refused and
nothing changes. The log is read back before it signs. Then the running authority (\`breakwater serve\`) brings the
checkpoint to the hubs, which check it and cosign; when enough have, every hub follows within a minute, without
a restart. Without documents it only renews the anchor's statements, which live 90 days.

  breakwater trust publish --dir authority --root root.json --root-signatures lc.json bb.json … \\
    --list list.json --list-signatures lc.json bb.json …

An authority out of a backup may have shown a witness more than it remembers: until all witnesses have answered it shows
nothing new. With one of them down for long, make sure that the log is whole, and say so with --log-is-complete.

Exit code 0: in force (or not waited for). 3: in the log, but too few witnesses have cosigned yet; the authority goes
on asking them.`,
  options: [
    dirOption,
    { flags: '--root <file>', text: 'a new root' },
    { flags: '--root-signatures <file>', text: 'the states’ signatures of it', many: true },
    { flags: '--list <file>', text: 'a new list' },
    { flags: '--list-signatures <file>', text: 'the states’ signatures of it', many: true },
    {
      flags: '--log-is-complete',
      text: 'you vouch that this log has forgotten nothing (after a restore or a restart)',
    },
    { flags: '--wait <seconds>', text: 'how long to wait for the witnesses', default: '60' },
  ],
  async run(input, terminal) {
    const config = await readHubConfig(hubDirOf(input));
    if (config.role !== 'authority') throw usage(`${config.dir} is a hub; only the authority publishes.`);
    const [root, list] = [await readOffered(input, 'root'), await readOffered(input, 'list')];
    const waitMs = wholeNumber(input, 'wait', 0) * 1000;
    const keyring = await openKeyring(config.dir, await readPassphrase(config.passphraseFile));
    const order = {
      dir: config.dir,
      rootSha256: config.trust.rootSha256,
      anchor: keyring.signer('anchor'),
      now: realWorld('silent').now(),
    };
    if (isSet(input, 'logIsComplete')) await vouchForLog(config.dir);
    if (root === null && list === null) {
      await publishStatements(order);
      terminal.result({ renewed: true }, () => ['The anchor’s statements are renewed, for 90 days.']);
      return 0;
    }
    const full = { ...order, root, list, log: keyring.signer('log') };
    const before = await loggedAlready(full);
    if (before !== null && (await isInForce(config.dir, before))) return nothingToDo(before, terminal);
    const logged = before ?? (await publishTrust(full));
    for (const line of before === null ? appendLines(logged) : [waitsAlready(before)]) terminal.line(line);
    if (!isServed(config.dir)) terminal.line(notRunning(config.dir));
    return tell(logged, waitMs > 0 && (await awaitForce(config, logged, waitMs, keyring, terminal)), waitMs, terminal);
  },
};

function waitsAlready({ list }: Logged): string {
  return `List ${list.sequence} is in the log already and waits for its witnesses; nothing added.`;
}

/** Without a process that asks them, no witness ever hears of the entry. */
function notRunning(dir: string): string {
  return `No authority runs here, so nobody asks the witnesses; start \`breakwater serve --dir ${dir}\`.`;
}

function nothingToDo(logged: Logged, terminal: Terminal): ExitCode {
  const { list } = logged;
  terminal.result({ ...factsOf(logged), published: false, inForce: true }, () => [
    `List ${list.sequence} is already in force, nothing to do.`,
  ]);
  return 0;
}

async function readOffered(input: VerbInput, name: 'root' | 'list'): Promise<SignedDocument | null> {
  const file = optionalText(input, name);
  const signatures = texts(input, `${name}Signatures`);
  if (file !== undefined) return readSigned(file, signatures);
  if (signatures.length > 0) throw usage(`--${name}-signatures needs --${name}.`);
  return null;
}

function appendLines({ root, list, checkpoint }: Logged): readonly string[] {
  return [
    `Root           ${root.version}`,
    `Trust list     ${list.sequence}, ${list.entries.length} countries`,
    `Log            entry ${checkpoint.size - 1} of ${checkpoint.origin}`,
  ];
}

/** Whether the entry is in force at the authority itself. */
async function isInForce(dir: string, { checkpoint }: Logged): Promise<boolean> {
  const log = await withTrust(dir, async (trust) => trust.lastVerified()?.log ?? null);
  // A log that succeeds another starts small: its size says nothing before its name does.
  return log !== null && log.origin === checkpoint.origin && log.size >= checkpoint.size;
}

/** Looks until the entry is in force, or the time is up; tells each answer of a witness when it changes. */
async function awaitForce(
  config: HubConfig,
  logged: Logged,
  waitMs: number,
  keyring: Keyring,
  terminal: Terminal,
): Promise<boolean> {
  const { root, checkpoint } = logged;
  terminal.line(`Waiting for the witnesses, at most ${waitMs / 1000} s`);
  const key = verifierKeyOfJwk(checkpoint.origin, 'ed25519', keyring.signer('log').publicJwk);
  const witnesses = openAsking(root, { origin: checkpoint.origin, keys: [key] }, config.origin.startsWith('http:'));
  const told = new Set<string>();
  const tellAnswers = async () => {
    const lines = (await witnesses.ask()).map((answer) => answerText(answer, checkpoint.size));
    for (const line of lines.filter((one) => !told.has(one))) terminal.line(`  ${line}`);
    for (const line of lines) told.add(line);
  };
  const deadline = performance.now() + waitMs;
  try {
    while (performance.now() < deadline) {
      const inForce = await isInForce(config.dir, logged);
      await tellAnswers();
      if (inForce) return true;
      await pause(lookEveryMs);
    }
    return false;
  } finally {
    await witnesses.close();
  }
}

function factsOf({ root, list, checkpoint }: Logged) {
  return {
    root: { version: root.version, sha256: root.sha256 },
    list: { sequence: list.sequence, sha256: list.sha256 },
    log: { origin: checkpoint.origin, size: checkpoint.size },
  };
}

function tell(logged: Logged, inForce: boolean, waitMs: number, terminal: Terminal): ExitCode {
  const { root, list } = logged;
  terminal.result({ ...factsOf(logged), published: true, inForce }, () => [
    '',
    inForce
      ? `In force for ${list.entries.length} countries; hubs follow within a minute.`
      : `In the log; in force once ${root.quorum.k} of ${root.witnesses.length} hubs have witnessed it.`,
  ]);
  return inForce || waitMs === 0 ? 0 : 3;
}
