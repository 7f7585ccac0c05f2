/** What can go wrong in a hub's own housekeeping: configuration, key files, store, listeners, the command line. */
import { CodedError, type ErrorText, type JsonObject } from '@breakwater/federation-protocol';
import { hubProblems } from './pages/text/hub-problems-en.ts';

/** Codes of the hub's own housekeeping; the flows (login, peers, backup, recovery, trust) have theirs. */
export type HubErrorCode = keyof typeof hubErrorTexts;

const hubErrorTexts = {
  CONFIG_MISSING: {
    means: 'This folder is not a hub: it has no hub.toml.',
    cure: 'Give the hub directory with --dir, or make one with `breakwater init`.',
  },
  CONFIG_MALFORMED: {
    means: 'The hub does not start, so that it never runs on a half-read configuration. Nothing was changed.',
    cure: 'Correct the named line of hub.toml or option of the command; `breakwater doctor --dir …` checks it again.',
  },
  CONFIG_ORIGIN_UNSAFE: {
    means: 'Passkeys and cookies would travel unprotected.',
    cure: 'Use an https:// origin. Plain http is accepted only for hosts that end in .localhost.',
  },
  CONFIG_EXISTS: {
    means: 'There is a hub in this directory already; its keys were not touched.',
    cure: 'Choose another --dir, or start the hub that is there with `breakwater serve`.',
  },
  CONFIG_PINNED: {
    means: 'This hub checks everything from another root already; nothing was changed.',
    cure: 'If the region was founded anew, make a new hub directory. Else ask who gave you the other fingerprint.',
  },
  CONFIG_SECRET_UNREADABLE: {
    means: 'The passphrase that opens the keys cannot be read, so the keys stay closed.',
    cure: 'Check that the file exists, is not empty and belongs to the user that runs the hub.',
  },
  CONFIG_SECRET_INSIDE: {
    means: 'Whoever copies or steals the directory would get the keys and what opens them together.',
    cure: 'Move the passphrase file out of the hub directory and name its new place in hub.toml (passphrase_file).',
  },
  KEYFILE_MISSING: {
    means: 'Without this key file nothing can be signed in its name.',
    cure: 'Check the path. If the file is lost, restore it from backup or make a new key and have the list adopt it.',
  },
  KEYFILE_MALFORMED: {
    means: 'The key file is damaged or of another version; it was not changed.',
    cure: 'Take the copy from your backup.',
  },
  KEYFILE_PASSPHRASE_WRONG: {
    means: 'The key stays closed. A wrong passphrase and a damaged file look the same from outside.',
    cure: 'Check that passphrase file and key file belong together.',
  },
  KEYFILE_EXISTS: {
    means: 'A key is already there and was not overwritten.',
    cure: 'Choose another --out.',
  },
  KEY_ABSENT: {
    means: 'This hub or person does not hold the key that this step needs.',
    cure: 'Run the step with the key file of the person or hub that it belongs to.',
  },
  KEY_RENEWAL_RUNNING: {
    means: 'Two at once would write over each other’s key; this one made none and changed nothing.',
    cure: 'Wait until the other is done, then look with `breakwater backup key show`.',
  },
  HUB_RUNNING: {
    means: 'Another process serves this directory, so this one touched nothing in it and did not start.',
    cure: 'Stop the other one first; `breakwater status` shows whether it answers.',
  },
  PORT_TAKEN: {
    means: 'Another program listens on this address; the hub did not start.',
    cure: 'Stop the other program, or change the port in hub.toml.',
  },
  INCOMING_FULL: {
    means: 'Many bundles wait and none was taken, so no hub has run here for a while. This one was not laid down.',
    cure: 'Start the hub (`breakwater serve`), which takes them, or delete the old ones in its trust/incoming folder.',
  },
  PAPER_WRONG: {
    means: 'The file is a paper of another kind than the command asked for; nothing was written.',
    cure: 'Give the file that the message names; `breakwater init` writes witness.json and log.json.',
  },
  DRAFT_OUTDATED: {
    means:
      'Somebody published before you, so this draft was made from something older. It is no attack; nothing changed.',
    cure: 'Draft again with --previous and what is in force now, and have that signed.',
  },
  TERMINAL_MISSING: {
    means: 'There is nobody at a terminal to ask, so nothing was done.',
    cure: 'Run it in a terminal. A script gives --passphrase-file, or --yes where it has checked what changes.',
  },
  PAPER_STRAY: {
    means: 'The document can be an old one or the start of a fork, so nothing was signed without a person’s word.',
    cure: 'Ask who drafted it for one that goes on from the one in force. Only if all states agree: add --even-so.',
  },
  SIGNER_FAILED: {
    means: 'The program that holds the key gave no signature that fits it; nothing was signed.',
    cure: 'Try it by hand: it gets algorithm and key id, reads the bytes from standard input, writes the signature.',
  },
  CLI_USAGE: {
    means: 'The command was not run; nothing was changed.',
    cure: 'Add --help to see what it takes.',
  },
  FILE_UNREADABLE: {
    means: 'A file that this command was given cannot be read, so nothing was done.',
    cure: 'Check the path and the permissions.',
  },
  ...hubProblems,
} as const satisfies Record<string, ErrorText>;

/** A refusal of the hub's own housekeeping, with its code, what it means and what to do. */
export class HubError extends CodedError<HubErrorCode> {
  constructor(code: HubErrorCode, happened: string, evidence: JsonObject = {}, cause?: unknown) {
    super(code, happened, hubErrorTexts[code], evidence, cause);
  }
}
