/** Every string a citizen reads, in English; each block and each hard string carries a note for translators. */

/** Names of attributes, as labels in lists. Keys are OpenID Connect claim names and stay as they are. */
const attributes: Readonly<Record<string, string>> = {
  /** First name or names. */
  given_name: 'Given name',
  /** Surname. */
  family_name: 'Family name',
  /** A date follows. */
  birthdate: 'Date of birth',
  /** Where the person lives. */
  address: 'Address',
  /** Electronic mail. */
  email: 'Email',
  /** Of a passport or identity card. */
  document_number: 'Number of your identity document',
};

/** The catalogue of citizen pages. Functions take what is filled in; other languages implement this same shape. */
export const text = {
  /** The BCP 47 tag of this catalogue. */
  language: 'en',

  /** The BCP 47 tag by which dates and times are written. */
  dateLocale: 'en-GB',

  /** The labels above. */
  attributes,

  /** Words that stand on many pages. */
  common: {
    /** The product's name; do not translate. */
    product: 'Breakwater',
    /** First link on the page, only shown to keyboard users: jumps over the menu. */
    skip: 'Go to the main part',
    /** Name of the menu, read out by screen readers. */
    navigation: 'Menu',
    /** Bottom of every page. Voluntary: nobody has to have a passkey to get a public service. */
    footer: 'Signing in this way is your choice. Every service also has a counter.',
    /** Under a problem: the code that support asks for. */
    code: (code: string) => `Code ${code}`,
    /** Title in the browser's tab when something went wrong. */
    problemTitle: 'Something is not right',
    /** Link to the hub’s first page. */
    home: 'Home',
    /** Link to the page before. */
    back: 'Back',
    /** Leads to My account. */
    account: 'My account',
    /** Leads to the page where a code from the registrar is entered. */
    enrol: 'Enrol',
  },

  /** What a passkey is, in one line, and what can go wrong while the device asks for finger, face or PIN. */
  passkey: {
    /** Stands beside every button that asks for a passkey. */
    what: 'A passkey is a key kept in your phone, computer or security key. You unlock it with your finger, face or PIN.',
    /** The device's window was closed, or it waited too long. */
    cancelled: 'That was stopped or took too long. Nothing has changed. Try again when you are ready.',
    /** The browser knows no passkeys. */
    unsupported: 'This browser cannot use passkeys. Try a newer browser or another device, or use the counter.',
    /** The device holds a passkey for this account already. */
    known: 'This device has a passkey for you already. Sign in with it, or use another device.',
    /** Shown when scripts are switched off. */
    noScript:
      'Passkeys need JavaScript, and it is switched off in this browser. Everything else here works without it.',
    /** On the button while the device is asked. */
    waiting: 'Waiting for your device …',
  },

  /** The hub's first page. `country` is the country's name. */
  home: {
    /** Heading of the hub’s first page. */
    title: (country: string) => `Signing in for ${country}`,
    /** Under the heading. */
    lede: (country: string) =>
      `With one passkey you sign in to public services in ${country} and in the other countries of the region. ` +
      'You always see who asks for what, and you may always say no.',
    /** Under the link to My account. */
    accountHint: 'See who asked about you, end agreements, look after your passkeys.',
    /** Link to the page where a code is entered. */
    enrolTitle: 'Enrol',
    /** Under that link. */
    enrolHint: 'You have a code from the registrar and want to make your passkey.',
    /** Heading. */
    whatTitle: 'What this is',
    /** “Hub” is the state’s computer that signs people in. A sector is, for example, health or education. */
    what: (country: string) =>
      `This is the hub of ${country}. It belongs to the state. It checks that it is you, tells a service what you ` +
      'agree to and nothing else, and gives every sector in every country another number for you.',
    /** Heading: for those who want no passkey. */
    counterTitle: 'Without a passkey',
    /** The counter is a desk in an office, with a person behind it. */
    counter: 'You do not need any of this. Every service has a counter where a person helps you.',
  },

  /** Choosing how to sign in, and signing in with the passkey. `service` is the name of the service. */
  signIn: {
    /** Heading at the hub of the country where the service is. */
    title: (service: string) => `Sign in to “${service}”`,
    /** At home, when a service of another country asks. */
    titleAbroad: (service: string, country: string) => `Sign in to “${service}” in ${country}`,
    /** Heading of the first of two ways: for people of this country. */
    homeTitle: (country: string) => `You live in ${country}`,
    /** Button under it. */
    homeButton: (country: string) => `Sign in with ${country}`,
    /** At home, for a service abroad. */
    passkeyButton: 'Sign in with your passkey',
    /** Heading of the second way: for people of other countries. */
    abroadTitle: 'You live in another country',
    /** Under the button that leads there. */
    abroadHint: 'Your own country checks that it is you, and asks what you want to tell.',
    /** Button of the second way; the texts quote it. */
    abroadButton: 'Sign in with another country',
    /** Reassurance beside the button. */
    nextStep: 'Next you see exactly what the service asks for. Nothing is told before you agree.',
    /** Button that ends signing in; nothing is told. */
    leave: 'Go back to the service',
    /** A question; the link after it leads to enrolling. */
    notEnrolled: 'You have no passkey here yet?',
    /** That link. */
    notEnrolledLink: 'How to get one',
  },

  /** The country picker. */
  countries: {
    /** Heading of the country picker. */
    title: 'Which country do you live in?',
    /** “It” is the country that will be chosen. */
    lede: (service: string) => `It will check that it is you, then bring you back to “${service}”.`,
    /** Label of the search field. */
    search: 'Search for a country',
    /** Button beside the field. */
    searchButton: 'Search',
    /** Heading of the row chosen last time. */
    lastUsed: 'Chosen last time',
    /** `words` is what was typed. */
    none: (words: string) => `No country on the list matches “${words}”.`,
    /** Link after that sentence. */
    all: 'Show all countries',
    /** State of a country’s hub: it answers. */
    ready: 'ready',
    /** State of a country’s hub: it answers late. */
    slow: 'slow just now',
    /** `since` is a day or a time, for example "Tuesday". */
    cutOff: (since: string) => `cut off since ${since}: sign in another way`,
    /** Link under the list. */
    notListed: 'My country is not listed',
    /** Heading of the page behind that link. */
    notListedTitle: 'Your country is not on the list',
    /** “Its” is the country’s. */
    notListedLede: 'Its hub has not joined the region’s trust list, so nobody can check your passkey there.',
    /** What can be done instead, one sentence or two each. */
    notListedWays: [
      'Use the service at its counter. Bring your passport or identity card; a person will help you.',
      'If you also live in one of the listed countries, you can enrol there and use that passkey.',
    ],
    /** Link to the country picker. */
    backToList: 'Back to the list',
  },

  /** The page on which a citizen agrees, or does not. */
  agreement: {
    /** Heading: who asks. The list of what is asked for follows. */
    title: (service: string, country: string) => `“${service}” in ${country} asks for this`,
    /** What the list of the region says about the asking country, in place of a trust mark. */
    onTheList: (country: string) => `${country} is on the region’s trust list.`,
    /** Label; the service’s reason follows, in the service’s words. */
    purpose: 'Why',
    /** Label; the law that lets the service ask follows. */
    legalBasis: 'Legal basis',
    /** Label; a number of days follows. */
    retention: 'Kept for',
    /** How long the service keeps what it is told. */
    days: (count: number) => (count === 0 ? 'not kept' : count === 1 ? '1 day' : `${count} days`),
    /** Heading of what the service cannot do without. */
    needed: 'Needed',
    /** When that list is empty. */
    neededNone: 'Nothing: only that it is you.',
    /** Heading of what may be unticked. */
    optional: 'Only if you like',
    /** Stands in place of a value that the register does not hold. */
    missing: 'not in the register, so it cannot be told',
    /** How sure the citizen’s own country is; the keys are words of the protocol and stay. */
    assurance: {
      /** The lowest of three. */
      low: (country: string) => `${country} will say: fairly sure that this is you.`,
      /** The middle one, the usual case. */
      substantial: (country: string) =>
        `${country} will say: very sure that this is you (document checked, passkey used).`,
      /** The highest. */
      high: (country: string) => `${country} will say: as sure as can be that this is you.`,
    },
    /** Under the buttons. */
    remembered: 'For a year you will not be asked again for the same. You can end this in My account at any time.',
    /** The button; it must say what happens next. */
    agree: (service: string) => `Agree and go on to “${service}”`,
    /** The other button. Errors quote it. */
    notNow: 'Not now',
  },

  /** Pages that end a sign-in without success, with the ways out. */
  ways: {
    /** Heading above the ways out. */
    title: 'What you can do',
    /** Button. */
    otherCountry: 'Choose another country',
    /** Button. */
    startAgain: 'Start again',
    /** Link to the service’s own page. */
    startAgainAt: (service: string) => `Start again at “${service}”`,
    /** Button. */
    service: 'Go back to the service',
    /** Link. */
    enrol: 'Enrol with a code from the registrar',
  },

  /** Enrolling with a code. */
  enrol: {
    /** Heading. */
    title: 'Enrol with your code',
    /** Title in the browser's tab when the code was wrong; screen readers say it first. */
    titleWrong: 'Problem: enrol with your code',
    /** Under the heading. */
    lede: 'The registrar gave you a code after looking at your document. With it you make your passkey, once.',
    /** Label of the field. */
    label: 'Your code',
    /** Under the label. The example stays as it is. */
    hint: 'Ten letters and figures, for example K7QM4-XWP9T. Small letters, spaces and dashes do not matter.',
    /** Button. */
    button: 'Go on',
    /** Heading of the box that repeats what is wrong. */
    summary: 'There is a problem',
    /** Heading: a question. */
    noCode: 'You have no code?',
    /** The answer to it. */
    noCodeHelp: 'Go to a registrar with your passport or identity card. It takes a few minutes and costs nothing.',
    /** Heading of the next page; `name` is the given name. */
    makeTitle: (name: string) => `Hello ${name}, make your passkey`,
    /** Under the heading. */
    makeLede: 'Your device will ask for your finger, face or PIN. That stays on your device; we never see it.',
    /** For somebody who got another person’s code. */
    notYou: 'This is not you? Stop here and bring the code back to the registrar.',
    /** The button that makes the device ask. */
    makeButton: 'Make my passkey',
    /** Heading of the last page. */
    doneTitle: 'Your passkey is ready',
    /** Quotes the button of the sign-in page. */
    doneLede: (country: string) =>
      `From now on you sign in with it in ${country} and, with “Sign in with another country”, across the region.`,
    /** Advice. */
    doneSecond: 'Add a second passkey soon, on another device. If you lose this one, you can still sign in.',
    /** Button. */
    doneAccount: 'Go to My account',
  },

  /** My account. */
  account: {
    /** Title in the browser’s tab. */
    title: 'My account',
    /** Heading for whoever is not signed in. */
    signInTitle: 'Sign in to your account',
    /** Under that heading. */
    signInLede: 'See who asked about you, end agreements, look after your passkeys.',
    /** Button. */
    signOut: 'Sign out',
    /** Confirms it on the next page. */
    signedOut: 'You are signed out.',
    /** Heading; `name` is the given name. */
    greeting: (name: string) => `Hello ${name}`,
    /** Heading of the list of services that were told something. */
    asked: 'Who asked about me',
    /** When that list is empty. */
    askedNone: 'Nobody has asked about you yet.',
    /** Under the list. */
    askedKept: 'This list goes back 24 months.',
    /** One row: time, service, country, and what was told. */
    told: (what: string) => `told: ${what}`,
    /** Like `told`, when no attribute was given. */
    toldNothing: 'told only that it is you',
    /** Heading. */
    agreements: 'My agreements',
    /** When there are none. */
    agreementsNone: 'You have not agreed to anything yet.',
    /** In a row of that list. */
    agreedOn: (day: string) => `agreed on ${day}`,
    /** In a row of that list. */
    endedOn: (day: string) => `ended on ${day}`,
    /** Button in a row of that list. */
    end: 'End this agreement',
    /** Read out with the button, so that it is clear which one. */
    endOf: (service: string) => `with “${service}”`,
    /** Under the list. */
    endHint: 'The service will have to ask you again. What it was told already stays with it for the time it named.',
    /** Heading. */
    passkeys: 'My passkeys',
    /** In a row of that list. */
    lastUsed: (day: string) => `last used ${day}`,
    /** In a row of that list, in place of the day. */
    neverUsed: 'not used yet',
    /** In a row of that list. */
    madeOn: (day: string) => `made on ${day}`,
    /** The passkey is copied between devices by their maker. */
    synced: 'may be on several of your devices',
    /** The passkey cannot leave its device. */
    oneDevice: 'on one device',
    /** Button in a row. */
    remove: 'Remove',
    /** Read out after “Remove”. */
    removeOf: (label: string) => `passkey “${label}”`,
    /** Button. */
    add: 'Add a passkey',
    /** Heading of the page behind it. */
    addTitle: 'Add a passkey',
    /** “Another device” is what browsers call it. */
    addLede: 'Make it on the device in front of you, or choose “another device” when your browser asks.',
    /** Label of a field. */
    label: 'A name for it',
    /** Under the label. */
    labelHint: 'For example: my phone. Only you see it.',
    /** Under the list, when no passkey can be removed. */
    onlyOne: 'This is your only passkey, so it cannot be removed. Add another one first.',
    /** Confirms it. */
    added: 'The new passkey was added.',
    /** Confirms it. */
    removed: 'The passkey was removed.',
    /** Confirms it. */
    ended: 'The agreement was ended.',
    /** At the end of the page. */
    print: 'To keep this on paper, use your browser’s Print.',
    /** First line on the printed page. */
    printedFrom: (country: string, day: string) => `From the hub of ${country}, ${day}`,
  },

  /** How passkeys are called when their owner gave no name. `day` is a date. */
  passkeyLabel: (day: string) => `Passkey of ${day}`,
} as const;
