/** English of the demonstration services; each entry carries a note for translators. */

/** What each service is called, asks for and says, by its id; ids are not translated. */
export const serviceWords = {
  /** In Barbados: a patient registers once, for all public clinics. */
  polyclinic: {
    /** Stands in quotation marks on the hubs’ pages: “Register with a polyclinic”. */
    name: 'Register with a polyclinic',
    /** The office; always say that it is a demonstration. */
    owner: 'Ministry of Health and Wellness, Barbados (demonstration)',
    /** Stands after the label “Why”. */
    purpose: 'To open your patient record so that any polyclinic in Barbados can treat you',
    /** Stands after the label “Legal basis”. */
    legalBasis: 'Health Services Act, registration of patients (demonstration)',
    /** Under the heading of the first page. */
    lead: 'See a doctor or nurse at any of the polyclinics in Barbados. It takes about two minutes.',
    /** After signing in. */
    next: 'You are registered. Show this page at the front desk of any polyclinic.',
  },
  /** In Barbados: the record of contributions to the state pension. */
  pensions: {
    /** Stands in quotation marks on the hubs’ pages. */
    name: 'See your pension record',
    /** The office; always say that it is a demonstration. */
    owner: 'National Insurance, Barbados (demonstration)',
    /** Stands after the label “Why”. */
    purpose: 'To find the contributions that were paid for you in Barbados',
    /** Stands after the label “Legal basis”. */
    legalBasis: 'National Insurance and Social Security Act, record of contributions (demonstration)',
    /** Under the heading of the first page. */
    lead: 'Look up the weeks of contributions that count towards your pension.',
    /** After signing in. */
    next: 'Your record is open. No contribution is stored in this demonstration.',
  },
  /** In Jamaica: money for study. */
  scholarships: {
    /** Stands in quotation marks on the hubs’ pages. */
    name: 'Apply for a scholarship',
    /** The office; always say that it is a demonstration. */
    owner: 'Ministry of Education, Jamaica (demonstration)',
    /** Stands after the label “Why”. */
    purpose: 'To start your application for study in Jamaica',
    /** Stands after the label “Legal basis”. */
    legalBasis: 'Education Act, awards to students of the region (demonstration)',
    /** Under the heading of the first page. */
    lead: 'Students of the whole region may apply for study in Jamaica.',
    /** After signing in. */
    next: 'Your application is started. You can come back to it at any time.',
  },
} as const;

/** The words that all three services share. */
export const text = {
  /** The BCP 47 tag of this catalogue. */
  language: 'en',
  /** For screen readers and keyboards: jumps over the head of the page. */
  skip: 'Go to the main part',
  /** On top of every page, so that nobody takes it for a real office. */
  demonstration: 'Demonstration. No real office stands behind this page; its people are made up.',
  /** At the foot of every page; `days` is a number. */
  kept: (days: number) => `We keep what your country tells us for ${days} days.`,
  /** First page. A passkey is explained on the hub’s page. */
  how: 'You sign in with a passkey at your own country’s hub. People of the whole region can use this service.',
  /** The one button of the first page. */
  signIn: 'Sign in to go on',
  /** Heading: for those who want no passkey. */
  counterTitle: 'If you would rather not sign in online',
  /** The counter is a desk in the office, with a person behind it. */
  counter: 'Come to the counter with your passport or identity card. You will get the same service.',
  /** Heading after signing in; `name` is given name and family name. */
  greeting: (name: string) => `Good day, ${name}`,
  /** Before the next sentence, for somebody who was here before. */
  welcomeBack: 'Welcome back.',
  /** Label; a date follows. */
  knownSince: 'Known here since',
  /** Label; one of the levels below follows. */
  assurance: 'Assurance',
  /** How sure the citizen’s country is; the key is the word of the protocol and is not translated. */
  levels: {
    /** A document was shown, but not checked in person. */
    low: 'low',
    /** The document was checked in person and a passkey was used. */
    substantial: 'substantial',
    /** The strongest check. */
    high: 'high',
  },
  /** Label; a long made-up identifier follows, different at every service. */
  number: 'Your number at this service',
  /** Heading above the list of facts about the person. */
  toldTitle: 'What your country told us',
  /** Under that heading. */
  told: 'Only this, and only because you agreed. Services of another kind, and other countries, know you by other numbers.',
  /** Labels of the facts. Keys are OpenID Connect claim names and stay as they are. */
  claims: {
    /** First name or names. */
    given_name: 'Given name',
    /** Surname. */
    family_name: 'Family name',
    /** A date follows. */
    birthdate: 'Date of birth',
    /** Electronic mail. */
    email: 'Email',
    /** Where the person lives. */
    address: 'Address',
    /** Passport or identity card. */
    document_number: 'Document number',
  },
  /** Button. */
  signOut: 'Sign out',
  /** Button after a failure. */
  signInAgain: 'Sign in again',
  /** Link to the first page. */
  back: 'Back to the start',
  /** Before an error code that support asks for. */
  code: 'Code',
  /** When signing in did not end well: what happened, what it means, what to do. */
  trouble: {
    /** Heading: the citizen chose “Not now”. */
    declined: 'You did not sign in',
    /** After that heading. */
    declinedMeans: 'You said no, or the sign-in was stopped. We were told nothing about you.',
    /** Heading: something failed. */
    failed: 'The sign-in did not work',
    /** After that heading. */
    failedMeans: 'We were told nothing about you.',
    /** What to do, after either. */
    cure: 'Try again, or come to the counter with your passport or identity card.',
  },
} as const;
