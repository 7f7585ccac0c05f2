/** English of the registrar's counter. Translators: the registrar reads this with a citizen standing in front. */

/** In the order of the pages: search, record, code, slip. */
export const counterText = {
  /** Heading of the page; also its name in the menu. */
  title: 'Registrar’s counter',
  /** Under the heading. */
  lede: 'Look a person up, check their document, give them a code. With it they make their own passkey at home.',
  /** Link to the runbook of the counter. */
  runbook: 'How it is done',
  /** Label of the field. */
  searchLabel: 'Person number, document number or name',
  /** Under the label. */
  searchHint: 'At least three characters. Words in any order.',
  /** Button. */
  searchButton: 'Look up',
  /** When too little was typed. */
  searchShort: 'Type at least three characters.',
  /** When too much was typed. */
  searchLong: 'That is longer than any name here.',
  /** Heading above the people found. */
  found: (count: number): string => (count === 1 ? 'One person found' : `${count} people found`),
  /** The same, when not all are shown. */
  foundMany: (count: number): string => `More than ${count} people found. Add a word or use the person number.`,
  /** The same, when there are none. */
  foundNone: 'Nobody found',
  /** Under that heading. */
  foundNoneHelp:
    'Check the spelling against the document. If it is right, the person is not in the directory yet: send them to the civil registry.',
  /** Beside a name in the list of people found. */
  born: (day: string): string => `born ${day}`,
  /** Beside a name: a code was given and not used yet. */
  hasOpenCode: 'has an open code',

  /** Heading above what the directory knows of a person. */
  recordTitle: 'Record',
  /** Labels of the record; a value follows each. */
  record: {
    /** Given name and family name. */
    name: 'Name',
    /** A date follows. */
    birthDate: 'Date of birth',
    /** The national number of the person. */
    personNumber: 'Person number',
    /** Of a passport or identity card. */
    documentNumber: 'Document number',
    /** Where the person lives. */
    address: 'Address',
    /** The register that the record came from. */
    source: 'Source of the record',
    /** How many passkeys the person has here. */
    passkeys: 'Passkeys',
  },
  /** Instead of that number. */
  passkeysNone: 'none yet',
  /** Asks the registrar to look closely. */
  compare: 'Compare the document in your hand with this record: face, name, date of birth, document number.',

  /** Heading of the form. */
  giveTitle: 'Give a code',
  /** Label of a box that must be ticked. */
  checked: 'I checked the document in person',
  /** When it was not. */
  checkedMissing: 'Tick that you checked the document in person. Without that, no code may be given.',
  /** Question above the three levels. */
  levelLegend: 'How was identity established?',
  /** When none was chosen. */
  levelMissing: 'Choose how identity was established.',
  /** Each level’s name, then what it means; the keys stay. */
  levels: {
    /** The lowest. */
    low: ['Low', 'a document was shown, but could not be checked against the record'],
    /** The usual one. */
    substantial: ['Substantial', 'the document was seen in person and fits the record'],
    /** The highest. */
    high: ['High', 'also the chip or the registry’s photograph was checked'],
  },
  /** Button. */
  giveButton: 'Give an enrolment code',
  /** Beside the button, when a code is open. */
  replaces: 'The open code of this person stops working when a new one is given.',

  /** Heading of a table. */
  codesTitle: 'Codes given to this person',
  /** Caption of that table. */
  codesCaption: 'Codes given, newest first. The codes themselves are not kept.',
  /** Heads of its columns. */
  codeColumns: { given: 'Given', level: 'Level', state: 'State', action: 'Action' },
  /** States of a code; the keys stay. */
  codeStates: { open: 'open', used: 'used', expired: 'run out', withdrawn: 'withdrawn' },
  /** Instead of the table. */
  noCodes: 'No code has been given to this person.',
  /** Button in a row. */
  withdraw: 'Withdraw',
  /** Read out after “Withdraw”; `day` is a date. */
  withdrawWhich: (day: string): string => `the code of ${day}`,
  /** Confirms it. */
  withdrawn: 'The code was withdrawn. It no longer works.',
  /** When the button came too late. */
  withdrawnTooLate: 'There was nothing to withdraw: the code was already used, run out or withdrawn.',
  /** Link to the search. */
  back: 'Look up another person',

  /** Heading of the slip of paper that the citizen takes home. */
  slipTitle: 'Enrolment code',
  /** Above the slip. */
  slipOnce: 'This code is shown only now. Print it, or read it to the person, before you leave this page.',
  /** On the slip; `name` is the citizen’s. */
  slipFor: (name: string): string => `For ${name}`,
  /** On the slip; `day` is a date. */
  slipUntil: (day: string): string => `Works once, until ${day}.`,
  /** Followed by the address. */
  slipOpen: 'On your own phone or computer, open',
  /** On the slip, the second and third step. */
  slipSteps: [
    'Type the code. Spaces and small letters do not matter.',
    'Make your passkey: your device asks for your fingerprint, face or PIN.',
  ],
  /** On the slip, small. */
  slipVoluntary:
    'It is your choice. If you would rather not, every service has a counter, and this slip may be thrown away.',
  /** On the slip, small. */
  slipKeep:
    'Show this code to nobody. Nobody from the government will ring you for it. If it is lost, come back and we withdraw it.',
  /** Button. */
  print: 'Print the slip',
  /** Link after printing. */
  done: 'Done, look up the next person',
  /** When the page is loaded again. */
  slipGone: 'The code was given. It is shown only once; if it was lost, give a new one.',
} as const;
