/** Words of the check that a reader's own browser makes: one country's entry, from the root to the log and back. */

/** The steps stand on the page before anything is checked, so that they also say what a check is. */
export const trustCheckText = {
  heading: 'Check a country’s entry',
  lede:
    'Choose a country. Your own browser then fetches the documents and works through the seven steps below. It believes ' +
    'nothing that the server says about itself.',
  withoutScript: 'The check needs a script. Without one, read the steps below and use the command further down.',
  /** Label of the choice of a country. */
  country: 'Country',
  /** Label of the field for a fingerprint, and the line under it. */
  pin: 'Root fingerprint you were given (optional)',
  pinHint: 'From an operator’s paper, or from another hub’s site. Spaces do not matter.',
  /** Under the field, when what was typed cannot be one. */
  pinWrong: 'A fingerprint has 64 characters: the figures 0 to 9 and the letters a to f. Nothing was checked.',
  /** The buttons. */
  check: 'Check this entry',
  cancel: 'Stop',
  /** Under the buttons; `kilobytes` is measured. */
  hint: (kilobytes: number) =>
    `Fetches the documents and, the first time, a program of about ${kilobytes} kB from this server.`,

  /** The state of a step, in a word. */
  states: {
    waiting: 'not checked',
    running: 'checking',
    held: 'holds',
    failed: 'does not hold',
    late: 'old',
    open: 'open',
  },
  stepsLabel: 'The seven steps',
  /** Each step: a name, what it is about, and what was found. */
  steps: {
    root: {
      name: 'The root',
      about:
        'Says which states may sign, and how many must. Every later root is signed by the states of the one before.',
      found: (version: number, states: number, needed: number) =>
        `Root ${version} is signed by ${states} states; ${needed} are needed.`,
    },
    checkpoint: {
      name: 'The checkpoint',
      about: 'The log’s own word of how many entries it has and what they add up to, signed with the log’s key.',
      /** `entries` in the log called `origin`. */
      found: (origin: string, entries: number) => `The log ${origin} signed for ${entries} entries.`,
    },
    witnesses: {
      name: 'The witnesses',
      about: 'Hubs of other countries cosign each checkpoint, so that nobody can be shown a log of their own.',
      /** `when` is the time by which `needed` of them had cosigned. */
      found: (hubs: number, needed: number, when: string) =>
        `${hubs} hubs cosigned; ${needed} are needed, and that many have done so since ${when}.`,
      /** The same, too long ago. */
      late: (hubs: number, needed: number, when: string) =>
        `${hubs} hubs cosigned, but the last time that ${needed} of them did was ${when}. A newer list may exist.`,
    },
    entry: {
      name: 'The log’s last entry',
      about: 'Names the list in force by its number and fingerprint. It must lead to the checkpoint’s root hash.',
      /** `index` counts from 0; `hashes` other hashes lead from the entry to the top. */
      found: (index: number, hashes: number) =>
        `Entry ${index} and ${hashes} other ${hashes === 1 ? 'hash add' : 'hashes add'} up to the root hash that was cosigned.`,
    },
    list: {
      name: 'The list',
      about: 'Its bytes, as this server hands them out, must have the fingerprint that stands in the log.',
      found: (sequence: number, kilobytes: string) =>
        `List ${sequence}, ${kilobytes} kB: byte for byte the one in the log.`,
    },
    signatures: {
      name: 'The states’ signatures',
      about: 'Enough states must have signed this list. A state counts once, however many keys it has.',
      found: (states: readonly string[], needed: number) => `Signed by ${states.join(', ')}; ${needed} are needed.`,
    },
    country: {
      name: 'The country’s entry',
      about: 'Must stand on the list with the consent of the country itself.',
      found: (name: string, address: string) =>
        `${name} is on the list, at ${address}, and consented to this very entry.`,
      /** The list holds, and this country is not on it. */
      absent: (code: string) => `${code} is not on this list. The list holds, so this is a true answer.`,
    },
  },

  /** The line above the steps, in each of its situations. */
  result: {
    waiting: 'Nothing is checked yet.',
    running: (step: string) => `Checking: ${step}…`,
    held: (name: string) =>
      `It holds. ${name} stands on the list in force, and enough hubs vouch that there is no other.`,
    heldLate: (name: string) =>
      `It holds, but it may be old. ${name} stands on the last list that enough hubs vouched for.`,
    absent: (code: string) => `It holds, and ${code} is not on the list in force.`,
    /** An emergency notice takes something from that country; `suspended` says how much. */
    heldSuspended: (name: string, suspended: string) => `It holds. ${name} stands on the list; ${suspended}.`,
    heldLateSuspended: (name: string, suspended: string) =>
      `It holds, but it may be old. ${name} stands on the last list that enough hubs vouched for; ${suspended}.`,
    /** Ends early at a step; `happened` is a whole sentence. */
    failed: (step: string, happened: string) => `It does not hold, at the step “${step}”. ${happened}`,
    stopped: 'You stopped the check. Nothing was decided.',
  },
  /** In place of that line, when a check ends early: what it means, what to do. The message and code come before. */
  failure: {
    /** Something is wrong with what was shown. */
    wrong: 'Do not rely on what this server shows. Nothing is wrong with your browser, and you have lost nothing.',
    wrongToDo:
      'Try again in a minute: a server may be changing its files just now. If it stays, ask another hub for the same list, ' +
      'and tell your hub’s operator the code.',
    /** The typed fingerprint is not that of this server's first root. */
    otherRoot: 'This server’s first root is not the one you were given. Everything on this page hangs on it.',
    otherRootToDo:
      'Look for a slip in what you typed. If there is none, trust your paper and tell your hub’s operator.',
    /** A file could not be fetched. */
    unreachable: 'A document could not be fetched, so nothing can be said. That is not a sign of anything wrong.',
    unreachableToDo: 'Check your line and try again. What was fetched before is not fetched twice.',
    /** There is no list at all on this server. */
    noList: 'This server holds no trust list. This copy of the site may not be served by the region’s authority.',
    noListToDo: 'Open the site at the address of the authority or of a hub.',
    /** Enough signatures are from times that have not come yet. */
    clock: 'By the clock of your device, the hubs’ signatures come from the future. Nothing was decided.',
    clockToDo:
      'Set date, time and zone of your device and check again. If they are right, tell your hub’s operator what you saw.',
    /** The browser lacks Ed25519. */
    browser: 'This browser cannot check Ed25519 signatures. It is too old for that; nothing was decided.',
    browserToDo: 'Use a browser of 2025 or later, or the command further down.',
  },
  /** Facts that a check brings to light, each to be compared elsewhere. */
  facts: {
    rootFingerprint: 'Root fingerprint',
    listFingerprint: 'List fingerprint',
    entryHash: 'Hash of the log entry',
    logRoot: 'Root hash of the log',
    /** Read out instead of dots, before a check. */
    none: 'known after a check',
    /** Under the root fingerprint: without, and with a fingerprint typed in. */
    caution:
      'All of it hangs on the root fingerprint. A browser that asks one server cannot know that it was shown the right ' +
      'root: compare it with your operator’s paper, or with what another hub’s site shows.',
    matched: 'It is the one that you typed.',
  },

  notCheckedHeading: 'What this check leaves out',
  notChecked: [
    'The states’ post-quantum signatures (ML-DSA-65) under the root. No common browser can check them yet. The command ' +
      'below does, and every hub does.',
    'Whether the first root is the right one. Only you can compare its fingerprint.',
    'Emergency notices that this server keeps back. Those that it shows are checked. They can only take trust away.',
    'The program itself. It comes from the same server as the list; whoever doubts the server uses the command on a ' +
      'machine of their own.',
  ],
};
