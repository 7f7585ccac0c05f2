/** `breakwater backup audit verify`: checks somebody's transcript of an audit, with public keys alone. */
import { readFile } from 'node:fs/promises';
import { type KeysOf, parseTranscriptFile, type VerifiedAudit, verifyTranscript } from '@breakwater/backup-replication';
import {
  expectArray,
  expectObject,
  type PublicJwk,
  parsePublicJwk,
  parseStrictJson,
} from '@breakwater/federation-protocol';
import { everyKeyOf, keysInForceOf } from '../backup/owner-keys.ts';
import { withTrust } from './open-offline.ts';
import { dirOption, hubDirOf, optionalText } from './options.ts';
import type { ExitCode, Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: 'Checks the transcript of an audit: who asked, by what chance, what came, against what was signed.',
  help: `Needs no secret. The public keys of the three parties come from the trust list of a hub's directory, or, for
whoever runs no hub, from a file: {"LC": [{"kty": "OKP", "crv": "Ed25519", "x": "…"}], "BB": […]}. Exit code
0 when the transcript is true, whatever its verdict; 4 when it is not.

  breakwater backup audit verify audit.json
  breakwater backup audit verify audit.json --keys keys.json`,
  options: [
    dirOption,
    { flags: '--keys <file>', text: 'public backup keys by country, instead of a hub’s trust list' },
  ],
  arguments: [{ name: '<file>', text: 'the transcript' }],
  async run(input, terminal): Promise<ExitCode> {
    const file = parseTranscriptFile(await readFile(input.args[0] ?? ''));
    const { every, inForce } = await keysFor(input);
    const audit = await verifyTranscript(file, every, inForce);
    const { challenge, good, wrong, missing, verdict, proof, selectionProved, latencyMs, heldLeaves } = audit;
    const { auditor, holder, owner, issuedAt, manifest, selection } = challenge;
    const facts = { auditor, holder, owner, issuedAt, manifest, kind: selection.kind, verdict, proof, selectionProved };
    const { isAuditorRetired } = audit;
    terminal.result({ ...facts, isAuditorRetired, good, wrong, missing, latencyMs, heldLeaves }, () => lines(audit));
    return 0;
  },
};

/** Those of the past, and those of today: in a file of keys there is no telling. */
interface AuditKeys {
  readonly every: KeysOf;
  readonly inForce: KeysOf;
}

async function keysFor(input: VerbInput): Promise<AuditKeys> {
  const path = optionalText(input, 'keys');
  if (path === undefined) return keysOfHub(hubDirOf(input));
  const keys = await keysInFile(path);
  const every: KeysOf = (name) => keys.get(name) ?? [];
  return { every, inForce: every };
}

function keysOfHub(dir: string): Promise<AuditKeys> {
  return withTrust(dir, async (trust) => {
    const state = trust.current();
    return { every: everyKeyOf(state), inForce: keysInForceOf(state) };
  });
}

/** Throws the codes of the JSON and key checks. */
async function keysInFile(path: string): Promise<ReadonlyMap<string, readonly PublicJwk[]>> {
  const json = expectObject(parseStrictJson(await readFile(path)), 'keys');
  const entries = Object.entries(json).map(async ([country, list]) => {
    const keys = expectArray(list, 'keys').map((key) => parsePublicJwk(expectObject(key, 'key')));
    return [country, await Promise.all(keys)] as const;
  });
  return new Map(await Promise.all(entries));
}

const proofTexts: Readonly<Record<VerifiedAudit['proof'], string>> = {
  /** The bytes are in the file. */
  leaves: 'The bytes themselves are in the transcript and lead to what the owner signed.',
  /** Only hashes are left. */
  hashes: 'Only the hashes that the holder signed for are left; that they fitted is the auditor’s word.',
  /** The holder did not answer. */
  word: 'The holder gave no answer that counts; that is the auditor’s word alone.',
};

const retiredText =
  'The auditor’s key was given up since: this stands by what the holder signed and gave, not by the auditor’s word.';

const verdictTexts: Readonly<Record<VerifiedAudit['verdict'], string>> = {
  /** All right, in time. */
  passed: 'had all it was asked for',
  /** All right, too late. */
  late: 'had all it was asked for, but answered late',
  /** Something was wrong or missing. */
  failed: 'did not have all it was asked for',
  /** No answer that counts. */
  unanswered: 'did not answer',
};

function lines(audit: VerifiedAudit): readonly string[] {
  const { challenge, good, wrong, missing, verdict, proof, selectionProved, latencyMs, heldLeaves } = audit;
  const { auditor, holder, owner, issuedAt } = challenge;
  return [
    `True: ${holder} ${verdictTexts[verdict]}.`,
    `${auditor} asked on ${issuedAt.slice(0, 16).replace('T', ' ')} UTC for ${challenge.leaves.length} of the ` +
      `${heldLeaves} pieces that ${holder} keeps for ${owner}: ${good} right, ${wrong} wrong, ${missing} missing, ` +
      `in ${latencyMs} ms.`,
    proofTexts[proof],
    ...(audit.isAuditorRetired ? [retiredText] : []),
    selectionProved
      ? 'The pieces are those that the key of this time gives, which was bound before they were asked for.'
      : audit.isAuditorRetired
        ? 'Which pieces were due cannot be told from it.'
        : 'Which pieces were due cannot be checked yet: the key of this time is told when it is over.',
  ];
}
