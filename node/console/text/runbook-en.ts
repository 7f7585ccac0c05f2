/** English of the runbooks. Translators: written to be followed by a tired person; one action a step, no asides. */
import type { Runbook, RunbookSlug } from '../runbook.ts';
import { trustRunbookText } from './runbook-trust-en.ts';

/** Words around every runbook. */
export const runbookFrame = {
  /** Heading of the list. */
  indexTitle: 'Runbooks',
  /** Under the heading. */
  indexLede: 'Short pages for when something needs doing. They print well: keep a set on paper.',
  /** Heading of the steps. */
  stepsTitle: 'Do this',
  /** Heading after the steps. */
  otherwiseTitle: 'If that does not help',
  /** Under each runbook: DIR in the commands stands for the hub's own directory. */
  directory: 'In the commands, DIR stands for the directory of this hub.',
  /** Link to the list. */
  all: 'All runbooks',
} as const;

/** By slug: what is not lost, the steps, what else may help. Commands are not translated. */
export const runbookText: Readonly<Record<RunbookSlug, Runbook>> = {
  ...trustRunbookText,
  'first-backup': {
    title: 'Make the first backup',
    calm: 'Nothing has gone wrong. But until the first backup is with its holders, this hub exists only once.',
    steps: [
      {
        say: 'Name what is to be saved: a directory, or a registry in SQLite.',
        command: 'breakwater backup source add --dir DIR --name NAME --path PATH',
      },
      {
        say: 'Check the list. The hub’s own state is always saved and need not be named.',
        command: 'breakwater backup source list --dir DIR',
      },
      {
        say: 'Start the backup here, under “Backups and holders”, or in a terminal.',
        command: 'breakwater backup run --dir DIR',
      },
      { say: 'Check that it can be read back.', command: 'breakwater backup verify --dir DIR' },
    ],
    otherwise: 'Look under “Peers and health”: a backup needs holders that answer.',
  },
  'backup-failed': {
    title: 'A backup failed',
    calm: 'The backups made before are untouched. A failed run leaves nothing half-made that could be restored by mistake.',
    steps: [
      { say: 'Read the code in “Backups and holders”; “What happened” shows the minute before it.' },
      {
        say: 'Let the hub check itself: disk space, key files, sources, holders.',
        command: 'breakwater doctor --dir DIR',
      },
      {
        say: 'If a file could not be read, give the hub’s user the right to read it, or take that source off the list.',
        command: 'breakwater backup source list --dir DIR',
      },
      { say: 'If the disk is full, make room. The backup needs working space; it never deletes anything itself.' },
      { say: 'Start it again. What was already sent is not sent twice.', command: 'breakwater backup run --dir DIR' },
    ],
    otherwise:
      'If it fails twice with the same code, keep the terminal’s output with --json and ask the other operators of the region.',
  },
  'backup-old': {
    title: 'The last backup is too old',
    calm: 'The last backup is still good. Everything up to its date can be restored.',
    steps: [
      { say: 'Start one now, under “Backups and holders”.', command: 'breakwater backup run --dir DIR' },
      {
        say: 'Find out why none was made: was this machine off, or the schedule stopped?',
        command: 'breakwater backup list --dir DIR',
      },
      { say: 'Let the hub check itself.', command: 'breakwater doctor --dir DIR' },
    ],
    otherwise: 'If a storm is near and the line is slow, back up the smallest and most important source first.',
  },
  'holder-silent': {
    title: 'A holder does not answer',
    calm: 'Any three of six holders are enough for a restore. One silent holder is a warning, not a loss.',
    steps: [
      { say: 'Look under “Peers and health”. If nobody answers, it is our own line: check it first.' },
      {
        say: 'If it is one country, is there weather? A hub in a storm is expected to fall silent, and says so when it is back.',
      },
      { say: 'After an hour, call that country’s operator on the number in the continuity plan.' },
      { say: 'Make no new backup just because of this: the next one on schedule sends the holder what it missed.' },
    ],
    otherwise:
      'If the holder is gone for more than a week, ask the region for another one. Two silent holders are a reason to hurry.',
  },
  'holder-incomplete': {
    title: 'A holder lacks a part',
    calm: 'The backup can be restored. This holder just does not count for the newest one.',
    steps: [
      {
        say: 'Make good what is missing. The running hub does it by itself within a day; this does it at once.',
        command: 'breakwater backup repair --dir DIR',
      },
      {
        say: 'If it refuses, look at its reason: a full quota is the usual one.',
        command: 'breakwater backup list --dir DIR',
      },
    ],
    otherwise: 'Ask its operator whether the disk lost something. Have both sides write down what was found.',
  },
  'holder-audit': {
    title: 'A holder failed its audit, or was not audited',
    calm: 'Nothing is lost while three holders are sound: what one of them spoilt is made anew from the others.',
    steps: [
      {
        say: 'Audit all holders now. It reads little and changes nothing.',
        command: 'breakwater backup audit --dir DIR',
      },
      {
        say: 'Make good what is missing. A holder that failed three times is replaced by another country.',
        command: 'breakwater backup repair --dir DIR',
      },
      { say: 'See that the figure has risen again.', command: 'breakwater backup health --dir DIR' },
      {
        say: 'Call the operator of that hub. The transcript proves, without any secret, what was asked and answered.',
        command: 'breakwater backup audit export ID --dir DIR',
      },
    ],
    otherwise:
      'If nobody can take its place, make an agreement with one more country: breakwater backup holder propose.',
  },
  'too-few-holders': {
    title: 'Too few holders can be reached',
    calm: 'Nothing is lost. The parts are still where they were; they just cannot be fetched this minute.',
    steps: [
      { say: 'Do not erase, move or rebuild anything at home: your own copy is now the one that counts.' },
      { say: 'Check our own line under “Peers and health”. If all are silent, the fault is most likely here.' },
      { say: 'Copy the hub’s directory to a disk, unplug the disk, and take it to a second building.' },
      { say: 'Call the operators of the silent hubs, nearest first.' },
    ],
    otherwise: 'If our own machine is in danger as well, wake two home officials now: a restore will need them.',
  },
  'recovery-key': {
    title: 'Make a new recovery key',
    calm: 'The old backups stay readable with the key they were made for. From now on a new key counts.',
    steps: [
      {
        say: 'Have all officials of our list entry and at least two partner hubs reachable.',
        command: 'breakwater status --dir DIR',
      },
      {
        say: 'Make the key and share it out. It is forgotten here at once; partner hubs get their shares by themselves.',
        command: 'breakwater recovery split --dir DIR --out-dir SHARES',
      },
      { say: 'Give each official the one file that bears their name. Two of them live abroad: send theirs today.' },
      { say: 'Erase the folder SHARES when every official has confirmed.' },
      {
        say: 'Make a backup, so that the newest one is sealed to the new key.',
        command: 'breakwater backup run --dir DIR',
      },
    ],
    otherwise:
      'If a partner could not take its share, run it again when that hub is back: every run makes a whole new key.',
  },
  'recovery-asked': {
    title: 'A country asks for its recovery',
    calm: 'Our share alone opens nothing. It helps only together with that country’s own officials, whose approval was checked.',
    steps: [
      { say: 'Telephone that country, on the number in the continuity plan, not one from the request.' },
      { say: 'Let them read the fingerprint of their request to you, in groups of four, before you look.' },
      {
        say: 'Look at the request. It shows who asks, for what, and the fingerprint. Approve only if all of it agrees.',
        command:
          'breakwater recovery approve --dir DIR --request request.json \\\n  --approvals A.json B.json --out ours.json',
      },
      { say: 'Send ours.json back. It is sealed to the machine that asked; nobody on the way can use it.' },
    ],
    otherwise:
      'If anything does not agree, do not approve, and ring the regional authority. A request runs out by itself after 72 hours.',
  },
  'restore-drill': {
    title: 'Try a restore',
    calm: 'A drill changes nothing that runs.',
    steps: [
      { say: 'Check that every holder still has every part.', command: 'breakwater backup verify --dir DIR' },
      {
        say: 'Read everything back with the reader key and open it, writing nothing.',
        command: 'breakwater backup restore --dry-run --dir DIR \\\n  --passphrase-file READER',
      },
      {
        say: 'Once a quarter, restore into a new directory and open a few files yourself.',
        command: 'breakwater backup restore --into NEW --dir DIR \\\n  --passphrase-file READER',
      },
      { say: 'Write down how long it took: the minister will ask.' },
      {
        say: 'Twice a year, drill the disaster itself on a blank machine, with two officials and two partners.',
        command: 'breakwater recovery request --help',
      },
    ],
    otherwise: 'A drill that fails is a good find. Keep its output, and follow “A backup failed”.',
  },
  'after-the-storm': {
    title: 'After the storm: restore on a blank machine',
    calm: 'You need any three holders, two home officials and two partner countries. You do not need anything from the lost machine.',
    steps: [
      {
        say: 'Take any machine. You need our country code, the root’s SHA-256 from the continuity plan, and one peer’s address.',
      },
      {
        say: 'Make a recovery request. Write down the fingerprint it shows.',
        command: 'breakwater recovery request --country CC --root-sha256 HEX \\\n  --peer ADDRESS --out-dir recovery',
      },
      {
        say: 'Send request.json to two home officials. Each reads the fingerprint back to you by telephone before approving.',
      },
      { say: 'Then send it, with their approvals, to two partner countries. They approve in the same way.' },
      {
        say: 'Restore. It says how much is done and how long it will take.',
        command:
          'breakwater recovery restore --request recovery/request.json \\\n  --approvals A.json B.json C.json D.json \\\n  --into NEW --hub-passphrase-file FILE',
      },
      {
        say: 'Start the hub. Everyone signs in anew: old sessions and codes stay void.',
        command: 'breakwater serve --dir NEW/hub',
      },
      { say: 'Make a new recovery key: the old one has been put together and counts as used.' },
    ],
    otherwise:
      'An approval is good for 72 hours. If it runs out, begin again with a new request: nothing is lost by that.',
  },
  'operator-sign-in': {
    title: 'Get into the console',
    calm: 'Whoever has the machine can always get in. There is no password to forget.',
    steps: [
      {
        say: 'On the machine of the hub, make a one-time link. It works once, for 15 minutes.',
        command: 'breakwater operator link --dir DIR',
      },
      {
        say: 'Open it in a browser on that machine, or through a tunnel to it.',
        command: 'ssh -L PORT:localhost:PORT HOST',
      },
      { say: 'Make a passkey when the console offers it. Next time you sign in with it alone.' },
      { say: 'Let a second operator make one too, so that the hub never hangs on one person.' },
    ],
    otherwise: 'If the page says “wrong address”, open it exactly as the link spells it, with “localhost”.',
  },
  /** The registrar’s. */
  counter: {
    title: 'At the registrar’s counter',
    calm: 'A code by itself shows nobody’s record. A wrong or lost code can be withdrawn at any time.',
    steps: [
      { say: 'Ask for the person’s document first, then look up the number that is printed on it.' },
      { say: 'Compare face, name, date of birth and document number. Only then tick that you checked it.' },
      { say: 'Give the printed slip to that person, into their hand. It is good for 7 days and works once.' },
      {
        say: 'If the record is wrong, do not give a code: send the person to the civil registry to have it put right.',
      },
    ],
    otherwise: 'Taking part is voluntary. Whoever does not want a passkey is served at the counter as before.',
  },
};
