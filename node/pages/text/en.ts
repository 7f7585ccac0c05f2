/** Every string a citizen reads, in English; each block and each hard string carries a note for translators. */

/** Names of attributes, as labels in lists. Keys are OpenID Connect claim names and stay as they are. */
const attributes: Readonly<Record<string, string>> = {
  given_name: 'Given name',
  family_name: 'Family name',
  birthdate: 'Date of birth',
  address: 'Address',
  email: 'Email',
  document_number: 'Number of your identity document',
};

/** The catalogue of citizen pages. Functions take what is filled in; other languages implement this same shape. */
export const text = {
  /** The BCP 47 tag of this catalogue. */
  language: 'en',

  attributes,

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
    home: 'Home',
    back: 'Back',
    /** Leads to My account. */
    account: 'My account',
    /** Leads to the page where a code from the registrar is entered. */
    enrol: 'Enrol',
  },

  /** What a passkey is, in one line, and what can go wrong while the device asks for finger, face or PIN. */
  passkey: {
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
    title: (country: string) => `Signing in for ${country}`,
    lede: (country: string) =>
      `With one passkey you sign in to public services in ${country} and in the other countries of the region. ` +
      'You always see who asks for what, and you may always say no.',
    accountHint: 'See who asked about you, end agreements, look after your passkeys.',
    enrolTitle: 'Enrol',
    enrolHint: 'You have a code from the registrar and want to make your passkey.',
    whatTitle: 'What this is',
    what: (country: string) =>
      `This is the hub of ${country}. It belongs to the state. It checks that it is you, tells a service what you ` +
      'agree to and nothing else, and gives every sector in every country another number for you.',
    counterTitle: 'Without a passkey',
    counter: 'You do not need any of this. Every service has a counter where a person helps you.',
  },

  /** Choosing how to sign in, and signing in with the passkey. `service` is the name of the service. */
  signIn: {
    title: (service: string) => `Sign in to “${service}”`,
    /** At home, when a service of another country asks. */
    titleAbroad: (service: string, country: string) => `Sign in to “${service}” in ${country}`,
    homeTitle: (country: string) => `You live in ${country}`,
    homeButton: (country: string) => `Sign in with ${country}`,
    /** At home, for a service abroad. */
    passkeyButton: 'Sign in with your passkey',
    abroadTitle: 'You live in another country',
    abroadHint: 'Your own country checks that it is you, and asks what you want to tell.',
    abroadButton: 'Sign in with another country',
    /** Reassurance beside the button. */
    nextStep: 'Next you see exactly what the service asks for. Nothing is told before you agree.',
    leave: 'Go back to the service',
    notEnrolled: 'You have no passkey here yet?',
    notEnrolledLink: 'How to get one',
  },

  /** The country picker. */
  countries: {
    title: 'Which country do you live in?',
    lede: (service: string) => `It will check that it is you, then bring you back to “${service}”.`,
    search: 'Search for a country',
    searchButton: 'Search',
    /** Heading of the row chosen last time. */
    lastUsed: 'Chosen last time',
    none: (words: string) => `No country on the list matches “${words}”.`,
    all: 'Show all countries',
    ready: 'ready',
    slow: 'slow just now',
    /** `since` is a day or a time, for example "Tuesday". */
    cutOff: (since: string) => `cut off since ${since}: sign in another way`,
    notListed: 'My country is not listed',
    notListedTitle: 'Your country is not on the list',
    notListedLede: 'Its hub has not joined the region’s trust list, so nobody can check your passkey there.',
    notListedWays: [
      'Use the service at its counter. Bring your passport or identity card; a person will help you.',
      'If you also live in one of the listed countries, you can enrol there and use that passkey.',
    ],
    backToList: 'Back to the list',
  },

  /** The page on which a citizen agrees, or does not. */
  agreement: {
    title: (service: string, country: string) => `“${service}” in ${country} asks for this`,
    /** What the list of the region says about the asking country, in place of a trust mark. */
    onTheList: (country: string) => `${country} is on the region’s trust list.`,
    purpose: 'Why',
    legalBasis: 'Legal basis',
    retention: 'Kept for',
    days: (count: number) => (count === 0 ? 'not kept' : count === 1 ? '1 day' : `${count} days`),
    needed: 'Needed',
    neededNone: 'Nothing: only that it is you.',
    optional: 'Only if you like',
    /** Stands in place of a value that the register does not hold. */
    missing: 'not in the register, so it cannot be told',
    assurance: {
      low: (country: string) => `${country} will say: fairly sure that this is you.`,
      substantial: (country: string) =>
        `${country} will say: very sure that this is you (document checked, passkey used).`,
      high: (country: string) => `${country} will say: as sure as can be that this is you.`,
    },
    remembered: 'You will not be asked again for the same. You can end this in My account at any time.',
    agree: (service: string) => `Agree and go on to “${service}”`,
    notNow: 'Not now',
  },

  /** Pages that end a sign-in without success, with the ways out. */
  ways: {
    title: 'What you can do',
    otherCountry: 'Choose another country',
    startAgain: 'Start again',
    startAgainAt: (service: string) => `Start again at “${service}”`,
    service: 'Go back to the service',
    enrol: 'Enrol with a code from the registrar',
  },

  /** Enrolling with a code. */
  enrol: {
    title: 'Enrol with your code',
    /** Title in the browser's tab when the code was wrong; screen readers say it first. */
    titleWrong: 'Problem: enrol with your code',
    lede: 'The registrar gave you a code after looking at your document. With it you make your passkey, once.',
    label: 'Your code',
    hint: 'Ten letters and figures, for example K7QM4-XWP9T. Small letters, spaces and dashes do not matter.',
    button: 'Go on',
    /** Heading of the box that repeats what is wrong. */
    summary: 'There is a problem',
    noCode: 'You have no code?',
    noCodeHelp: 'Go to a registrar with your passport or identity card. It takes a few minutes and costs nothing.',
    makeTitle: (name: string) => `Hello ${name}, make your passkey`,
    makeLede: 'Your device will ask for your finger, face or PIN. That stays on your device; we never see it.',
    notYou: 'This is not you? Stop here and bring the code back to the registrar.',
    makeButton: 'Make my passkey',
    doneTitle: 'Your passkey is ready',
    doneLede: (country: string) =>
      `From now on you sign in with it in ${country} and, with “Sign in with another country”, across the region.`,
    doneSecond: 'Add a second passkey soon, on another device. If you lose this one, you can still sign in.',
    doneAccount: 'Go to My account',
  },

  /** My account. */
  account: {
    title: 'My account',
    signInTitle: 'Sign in to your account',
    signInLede: 'See who asked about you, end agreements, look after your passkeys.',
    signOut: 'Sign out',
    signedOut: 'You are signed out.',
    greeting: (name: string) => `Hello ${name}`,
    asked: 'Who asked about me',
    askedNone: 'Nobody has asked about you yet.',
    askedKept: 'This list goes back 24 months.',
    /** One row: time, service, country, and what was told. */
    told: (what: string) => `told: ${what}`,
    toldNothing: 'told only that it is you',
    agreements: 'My agreements',
    agreementsNone: 'You have not agreed to anything yet.',
    agreedOn: (day: string) => `agreed on ${day}`,
    endedOn: (day: string) => `ended on ${day}`,
    end: 'End this agreement',
    /** Read out with the button, so that it is clear which one. */
    endOf: (service: string) => `with “${service}”`,
    endHint: 'The service will have to ask you again. What it was told already stays with it for the time it named.',
    passkeys: 'My passkeys',
    lastUsed: (day: string) => `last used ${day}`,
    neverUsed: 'not used yet',
    madeOn: (day: string) => `made on ${day}`,
    synced: 'may be on several of your devices',
    oneDevice: 'on one device',
    remove: 'Remove',
    removeOf: (label: string) => `passkey “${label}”`,
    add: 'Add a passkey',
    addTitle: 'Add a passkey',
    addLede: 'Make it on the device in front of you, or choose “another device” when your browser asks.',
    label: 'A name for it',
    labelHint: 'For example: my phone. Only you see it.',
    onlyOne: 'This is your only passkey, so it cannot be removed. Add another one first.',
    added: 'The new passkey was added.',
    removed: 'The passkey was removed.',
    ended: 'The agreement was ended.',
    print: 'To keep this on paper, use your browser’s Print.',
    /** First line on the printed page. */
    printedFrom: (country: string, day: string) => `From the hub of ${country}, ${day}`,
  },

  /** How passkeys are called when their owner gave no name. `day` is a date. */
  passkeyLabel: (day: string) => `Passkey of ${day}`,
} as const;
