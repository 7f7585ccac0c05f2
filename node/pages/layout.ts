/** The frame around every page of the hub: head, masthead with the mark, navigation, main part, footer. */
import { html } from 'hono/html';
import { mark } from './mark.ts';
import { text } from './text/en.ts';

/** Escaped markup, as `hono/html` makes it; only this type may enter a page's body. */
export type Html = ReturnType<typeof html>;

/** One entry of the masthead's navigation; `current` marks the page we are on. */
export interface NavigationLink {
  readonly href: string;
  readonly label: string;
  readonly current?: boolean;
}

/** What the frame needs. `owner` is the name beside the mark ("Saint Lucia"); `scripts` are paths under /assets/. */
export interface PageFrame {
  readonly title: string;
  readonly body: Html;
  readonly lang?: string;
  readonly owner?: { readonly name: string; readonly code?: string; readonly href?: string };
  readonly navigation?: readonly NavigationLink[];
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
  /** Tables need room: lets the main part use the whole width. */
  readonly wide?: boolean;
  /** More markup at the end of the masthead, for instance a sign-out form. */
  readonly aside?: Html;
  /** Where the browser goes by itself after the page has loaded; the page also shows it as a link. */
  readonly goTo?: string;
  readonly footer?: Html;
}

/** A whole HTML document. The result is escaped markup; send it with `context.html(await page(…))`. */
export function page(frame: PageFrame): Html {
  const owner = frame.owner ?? { name: text.common.product };
  return html`<!doctype html>
<html lang="${frame.lang ?? text.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${frame.title} · ${owner.name}</title>
${frame.goTo ? html`<meta http-equiv="refresh" content="0; url=${frame.goTo}">` : ''}
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/tokens.css">
<link rel="stylesheet" href="/assets/hub.css">
${(frame.styles ?? []).map((href) => html`<link rel="stylesheet" href="${href}">`)}
${(frame.scripts ?? []).map((src) => html`<script src="${src}" defer></script>`)}
</head>
<body>
<a class="skip" href="#main">${text.common.skip}</a>
<header class="masthead"><div>
<a class="name" href="${owner.href ?? '/'}">${mark()}<span>${owner.name}</span></a>
${owner.code ? html`<span class="cc">${owner.code}</span>` : ''}
${navigation(frame.navigation ?? [])}${frame.aside ?? ''}
</div></header>
<main id="main" class="page${frame.wide ? ' wide' : ''}">
${frame.body}
</main>
<footer class="footer"><div>${frame.footer ?? html`<p>${text.common.footer}</p>`}</div></footer>
</body>
</html>`;
}

function navigation(links: readonly NavigationLink[]): Html | '' {
  if (links.length === 0) return '';
  return html`<nav aria-label="${text.common.navigation}">${links.map(
    (link) => html`<a href="${link.href}"${link.current ? html` aria-current="page"` : ''}>${link.label}</a>`,
  )}</nav>`;
}
