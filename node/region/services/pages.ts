/** The pages of a demonstration service: the front page, the page of a person who signed in, and what went wrong. */
import { html } from 'hono/html';
import type { ServiceDescription } from './descriptions.ts';
import type { RegisterEntry } from './register.ts';
import { text } from './text/en.ts';

/** Escaped markup. */
export type Html = ReturnType<typeof html>;

/** Who is signed in: what the national hub said about them, nothing else. */
export interface SignedIn {
  readonly subject: string;
  readonly level: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly entry: RegisterEntry;
  readonly returning: boolean;
}

const claimNames: Readonly<Record<string, string>> = text.claims;
const levelNames: Readonly<Record<string, string>> = text.levels;

/** The front page: what the service is, and one button. */
export function frontPage(service: ServiceDescription): Html {
  return frame(
    service,
    service.name,
    html`<h1>${service.name}</h1>
<p class="lede">${service.lead}</p>
<p>${text.how}</p>
<form method="post" action="/sign-in"><button class="button" type="submit">${text.signIn}</button></form>
<h2>${text.counterTitle}</h2>
<p>${text.counter}</p>`,
  );
}

/** The page after signing in: a greeting, how sure we are, and all that we were told. */
export function memberPage(service: ServiceDescription, person: SignedIn): Html {
  const name = [person.claims.given_name, person.claims.family_name].filter(Boolean).join(' ');
  const rows = Object.entries(person.claims);
  return frame(
    service,
    text.greeting(name),
    html`<h1 data-greeting>${text.greeting(name)}</h1>
<section class="card"><p>${person.returning ? `${text.welcomeBack} ` : ''}${service.next}</p>
<dl class="facts">
<dt>${text.knownSince}</dt><dd>${dayOf(person.entry.since)}</dd>
<dt>${text.assurance}</dt><dd data-level="${person.level}">${levelNames[person.level] ?? person.level}</dd>
<dt>${text.number}</dt><dd class="code" data-subject="${person.subject}">${person.subject}</dd>
</dl></section>
<h2>${text.toldTitle}</h2>
<p>${text.told}</p>
<dl class="facts pairs">${rows.map(
      ([claim, value]) =>
        html`<dt>${claimNames[claim] ?? claim}</dt><dd data-claim="${claim}">${shown(claim, value)}</dd>`,
    )}</dl>
<form method="post" action="/sign-out"><button class="button quiet" type="submit">${text.signOut}</button></form>`,
  );
}

/** What went wrong, in four parts: what happened, what it means, what to do, the code. */
export function troublePage(
  service: ServiceDescription,
  trouble: { readonly happened: string; readonly means: string; readonly cure: string; readonly code: string },
): Html {
  return frame(
    service,
    trouble.happened,
    html`<h1>${trouble.happened}</h1>
<p>${trouble.means}</p>
<p>${trouble.cure}</p>
<form method="post" action="/sign-in"><button class="button" type="submit">${text.signInAgain}</button></form>
<p><a href="/">${text.back}</a></p>
<p class="small muted">${text.code} <span class="code" data-code>${trouble.code}</span></p>`,
  );
}

function frame(service: ServiceDescription, title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="${text.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${service.name}</title>
<link rel="stylesheet" href="/assets/tokens.css">
<link rel="stylesheet" href="/assets/hub.css">
<link rel="stylesheet" href="/assets/service.css">
</head>
<body>
<a class="skip" href="#main">${text.skip}</a>
<div class="demonstration"><p>${text.demonstration}</p></div>
<header class="plate"><div><a href="/">${service.name}</a><p>${service.owner}</p></div></header>
<main id="main" class="page">
${body}
</main>
<footer class="footer"><div><p>${text.kept(service.retentionDays)}</p></div></footer>
</body>
</html>`;
}

function shown(claim: string, value: string): string {
  return claim === 'birthdate' ? dayOf(value) : value;
}

function dayOf(iso: string): string {
  return new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
