/** English of the registrar's counter. Translators: the registrar reads this with a citizen standing in front. */

export const counterText = {
  title: 'Registrar’s counter',
  lede: 'Look a person up, check their document, give them a code. With it they make their own passkey at home.',
  runbook: 'How it is done',
  searchLabel: 'Person number, document number or name',
  searchHint: 'At least three characters. Words in any order.',
  searchButton: 'Look up',
  searchShort: 'Type at least three characters.',
  searchLong: 'That is longer than any name here.',
  found: (count: number): string => (count === 1 ? 'One person found' : `${count} people found`),
  foundMany: (count: number): string => `More than ${count} people found. Add a word or use the person number.`,
  foundNone: 'Nobody found',
  foundNoneHelp:
    'Check the spelling against the document. If it is right, the person is not in the directory yet: send them to the civil registry.',
  /** Beside a name in the list of people found. */
  born: (day: string): string => `born ${day}`,
  hasOpenCode: 'has an open code',

  recordTitle: 'Record',
  record: {
    name: 'Name',
    birthDate: 'Date of birth',
    personNumber: 'Person number',
    documentNumber: 'Document number',
    address: 'Address',
    source: 'Source of the record',
    passkeys: 'Passkeys',
  },
  passkeysNone: 'none yet',
  compare: 'Compare the document in your hand with this record: face, name, date of birth, document number.',

  giveTitle: 'Give a code',
  checked: 'I checked the document in person',
  checkedMissing: 'Tick that you checked the document in person. Without that, no code may be given.',
  levelLegend: 'How was identity established?',
  levelMissing: 'Choose how identity was established.',
  levels: {
    low: ['Low', 'a document was shown, but could not be checked against the record'],
    substantial: ['Substantial', 'the document was seen in person and fits the record'],
    high: ['High', 'also the chip or the registry’s photograph was checked'],
  },
  giveButton: 'Give an enrolment code',
  replaces: 'The open code of this person stops working when a new one is given.',

  codesTitle: 'Codes given to this person',
  codesCaption: 'Codes given, newest first. The codes themselves are not kept.',
  codeColumns: { given: 'Given', level: 'Level', state: 'State', action: 'Action' },
  codeStates: { open: 'open', used: 'used', expired: 'run out', withdrawn: 'withdrawn' },
  noCodes: 'No code has been given to this person.',
  withdraw: 'Withdraw',
  withdrawWhich: (day: string): string => `the code of ${day}`,
  withdrawn: 'The code was withdrawn. It no longer works.',
  withdrawnTooLate: 'There was nothing to withdraw: the code was already used, run out or withdrawn.',
  back: 'Look up another person',

  slipTitle: 'Enrolment code',
  slipOnce: 'This code is shown only now. Print it, or read it to the person, before you leave this page.',
  slipFor: (name: string): string => `For ${name}`,
  slipUntil: (day: string): string => `Works once, until ${day}.`,
  /** Followed by the address. */
  slipOpen: 'On your own phone or computer, open',
  slipSteps: [
    'Type the code. Spaces and small letters do not matter.',
    'Make your passkey: your device asks for your fingerprint, face or PIN.',
  ],
  slipVoluntary:
    'It is your choice. If you would rather not, every service has a counter, and this slip may be thrown away.',
  slipKeep:
    'Show this code to nobody. Nobody from the government will ring you for it. If it is lost, come back and we withdraw it.',
  print: 'Print the slip',
  done: 'Done, look up the next person',
  slipGone: 'The code was given. It is shown only once; if it was lost, give a new one.',
} as const;
