/** Every string of the site, in one object per language. A translation is a second object of the same type. */
import { homeText } from './home.ts';
import { howText } from './how.ts';
import { hubsText } from './hubs.ts';
import { lostText } from './lost.ts';
import { methodText } from './method.ts';
import { notYetText } from './not-yet.ts';
import { readinessText } from './readiness.ts';
import { siteText } from './site.ts';
import { trustCheckText } from './trust-check.ts';
import { trustListText } from './trust-list.ts';
import { trustNoticeText } from './trust-notice.ts';

/** English as written in the Caribbean: the source of all translations. */
export const english = {
  site: siteText,
  home: homeText,
  how: howText,
  hubs: hubsText,
  trustList: trustListText,
  trustCheck: trustCheckText,
  trustNotice: trustNoticeText,
  readiness: readinessText,
  method: methodText,
  notYet: notYetText,
  lost: lostText,
};

/** What every language must have. */
export type Catalogue = typeof english;

/** The catalogue that the pages are built with. */
export const text: Catalogue = english;
