/** The frame of a citizen's page: the country's name and code, and the way home. */
import type { Html, PageFrame } from './layout.ts';
import { page } from './layout.ts';
import { text } from './text/en.ts';

/** Whose hub the page belongs to. */
export interface HubOwner {
  readonly name: string;
  readonly country: string;
}

/** A page within a flow: nothing in the masthead leads away by mistake. */
export function flowPage(owner: HubOwner, title: string, body: Html, scripts: readonly string[] = []): Html {
  return page({ title, body, scripts, owner: { name: owner.name, code: owner.country } });
}

/** A page outside a flow, with the menu. `current` is the address of this page. */
export function menuPage(
  owner: HubOwner,
  current: string,
  frame: Pick<PageFrame, 'title' | 'body' | 'scripts' | 'aside'>,
): Html {
  const links = [
    { href: '/', label: text.common.home },
    { href: '/account', label: text.common.account },
    { href: '/enrol', label: text.common.enrol },
  ];
  return page({
    ...frame,
    owner: { name: owner.name, code: owner.country },
    navigation: links.map((link) => ({ ...link, current: link.href === current })),
  });
}
