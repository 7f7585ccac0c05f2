/** The rows that show the hub: overview, peers, backups, trust list, events, runbooks. */
import type { Context } from 'hono';
import { type EventParts, recordEvent } from '../events.ts';
import type { Route } from '../http/route.ts';
import { ConsoleError } from './error.ts';
import { eventFact } from './event-fact.ts';
import type { BackupFacts, HubFacts } from './facts.ts';
import { openPage, operatorPage } from './frame.ts';
import { formField, readForm } from './guard.ts';
import { isRunbookSlug } from './runbook.ts';
import type { ConsoleSite } from './site.ts';
import type { StartBackup } from './start-backup.ts';
import { frameText } from './text/frame-en.ts';
import { backupsText, eventsText, peersText } from './text/pages-en.ts';
import { runbookFrame, runbookText } from './text/runbook-en.ts';
import { trustText } from './text/trust-en.ts';
import { backupsView } from './view/backups.ts';
import { eventsView } from './view/events.ts';
import { overviewView } from './view/overview.ts';
import { peersView } from './view/peers.ts';
import { problemNotice } from './view/problem.ts';
import { runbookIndexView, runbookView } from './view/runbook.ts';
import { trustView } from './view/trust.ts';

/** What these pages need: the facts, and a way to start a backup. */
export interface PageParts extends EventParts {
  readonly site: ConsoleSite;
  gather(): Promise<HubFacts>;
  readonly startBackup: StartBackup;
  /** Lets the hub believe a clock that leapt ahead. */
  confirmClock(): Promise<void>;
}

const formBytes = 4096;
const eventsPerPage = 50;
const startingMsMax = 30_000;
const scripts = ['console.js'];

type Act = (context: Context, parts: PageParts) => Promise<Response>;

/** The rows. Runbooks are open: who cannot sign in needs them most, and they hold no fact of this hub. */
export function pageRoutes(parts: PageParts): readonly Route[] {
  const get = (path: string, who: Route['who'], act: Act): Route => ({
    method: 'GET',
    path,
    who,
    bodyBytes: 0,
    handle: (context) => act(context, parts),
  });
  return [
    get('/', 'operator', showOverview),
    get('/peers', 'operator', showPeers),
    get('/backups', 'operator', (context) => showBackups(context, parts)),
    {
      method: 'POST',
      path: '/backups/run',
      who: 'operator',
      bodyBytes: formBytes,
      handle: (context) => backUpNow(context, parts),
    },
    get('/trust', 'operator', showTrust),
    {
      method: 'POST',
      path: '/trust/clock',
      who: 'operator',
      bodyBytes: formBytes,
      handle: (context) => vouchForClock(context, parts),
    },
    get('/events', 'operator', showEvents),
    get('/runbook', 'anyone', showRunbooks),
    get('/runbook/:slug', 'anyone', showRunbook),
  ];
}

async function showOverview(context: Context, { site, gather }: PageParts): Promise<Response> {
  const body = overviewView(await gather());
  return operatorPage(context, site, { title: frameText.overview, here: '/', body, scripts });
}

async function showPeers(context: Context, { site, gather }: PageParts): Promise<Response> {
  const { peers, now } = await gather();
  return operatorPage(context, site, { title: peersText.title, here: '/peers', body: peersView(peers, now) });
}

async function showBackups(context: Context, { site, gather }: PageParts, problem?: ConsoleError): Promise<Response> {
  const { backup, name, now } = await gather();
  const orderedAt = Number(context.req.query('ordered') ?? 0);
  const body = backupsView({
    facts: backup,
    name,
    now,
    field: formField(context, site),
    isStarting: isStarting(backup, orderedAt, now),
    notice: context.req.query('said') === 'already' ? backupsText.alreadyRunning : null,
    problem: problem ? problemNotice(problem) : '',
  });
  const page = { title: backupsText.title, here: '/backups', body, scripts } as const;
  return operatorPage(context, site, page, problem ? 502 : 200);
}

/** Between the order and the first sign of the program; it takes a moment to open its keys. */
function isStarting({ running, runs }: BackupFacts, orderedAt: number, now: Date): boolean {
  const sinceMs = now.getTime() - orderedAt;
  const hasEnded = runs.some((run) => run.endedAt.getTime() >= orderedAt);
  return running === null && !hasEnded && sinceMs >= 0 && sinceMs < startingMsMax;
}

/** Answers with an address, so that loading the page again does not order again. */
async function backUpNow(context: Context, parts: PageParts): Promise<Response> {
  await readForm(context, parts.site);
  const { backup, now } = await parts.gather();
  try {
    const started = backup.running === null && (await parts.startBackup());
    if (!started) return context.redirect('/backups?said=already', 303);
    await recordEvent(parts, 'operator.backup-ordered');
    return context.redirect(`/backups?ordered=${now.getTime()}`, 303);
  } catch (error) {
    if (!(error instanceof ConsoleError)) throw error;
    return showBackups(context, parts, error);
  }
}

async function showTrust(context: Context, { site, gather }: PageParts): Promise<Response> {
  const { trust, now } = await gather();
  const body = trustView(trust, now, formField(context, site));
  return operatorPage(context, site, { title: trustText.title, here: '/trust', body });
}

/** Only a clock in doubt can be vouched for, so that an old page sent again changes nothing. */
async function vouchForClock(context: Context, parts: PageParts): Promise<Response> {
  await readForm(context, parts.site);
  const { trust } = await parts.gather();
  if (trust?.reasons.includes('clock-ahead')) {
    await parts.confirmClock();
    await recordEvent(parts, 'operator.clock-confirmed');
  }
  return context.redirect('/trust', 303);
}

async function showEvents(context: Context, { site, events, world }: PageParts): Promise<Response> {
  const before = Number(context.req.query('before') ?? Number.NaN);
  const isFirst = !Number.isSafeInteger(before);
  const newest = await events.newest(eventsPerPage, isFirst ? undefined : new Date(before));
  const last = newest.length === eventsPerPage ? newest.at(-1) : undefined;
  const body = eventsView({
    events: newest.map(eventFact),
    now: world.now(),
    older: last ? `/events?before=${last.at.getTime()}` : null,
    isFirst,
  });
  return operatorPage(context, site, { title: eventsText.title, here: '/events', body });
}

async function showRunbooks(context: Context, { site }: PageParts): Promise<Response> {
  return openPage(context, site, { title: runbookFrame.indexTitle, body: runbookIndexView() });
}

async function showRunbook(context: Context, { site }: PageParts): Promise<Response> {
  const slug = context.req.param('slug') ?? '';
  if (!isRunbookSlug(slug)) {
    return openPage(context, site, { title: runbookFrame.indexTitle, body: runbookIndexView() }, 404);
  }
  return openPage(context, site, { title: runbookText[slug].title, body: runbookView(runbookText[slug]) });
}
