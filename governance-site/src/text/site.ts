/** Words that stand on every page of the site. */

/** Masthead, navigation, footer. Keep the navigation short: it must fit a phone 320 px wide in three lines. */
export const siteText = {
  /** The language of these texts, as BCP 47: Caribbean British is written as British English. */
  language: 'en-GB',
  /** The name of the project; never translated. */
  name: 'Breakwater',
  /** First link of the page, seen only by keyboard. */
  skip: 'Go to the main part',
  /** Heard by screen readers as the name of the menu. */
  menu: 'Pages of this site',
  /** Menu. One or two words each. */
  pages: {
    home: 'Home',
    how: 'How it works',
    hubs: 'Hubs',
    trust: 'Trust list',
    readiness: 'Readiness',
    method: 'Method',
    notYet: 'Not there yet',
  },
  /** Footer, first line. */
  footerLine: 'Breakwater is open source under the Apache License 2.0.',
  /** Footer, second line: a promise about this site. */
  footerPrivacy: 'This site sets no cookie, loads nothing from elsewhere and counts nobody.',
};
