/** The live state of the hubs as the authority tells it: read with suspicion, said in words. */
import { hubsText } from '../text/hubs.ts';
import { siteText } from '../text/site.ts';

/** What a hub is: answering quickly, answering slowly, not answering. */
export type HubState = 'ready' | 'slow' | 'cut-off';

/** One hub's state; `since` is when it was last seen to change, if known. */
export interface HubStatus {
  readonly country: string;
  /** The hub's address; null when the answer has none that a browser may follow. */
  readonly origin: string | null;
  readonly state: HubState;
  readonly since: Date | null;
}

/** How old the region's word is: enough witnesses vouched for the list at `quorumAt`, in the log's entry `logIndex`. */
export interface TrustStatus {
  readonly stage: 'fresh' | 'aging' | 'isolated' | 'closed';
  readonly quorumAt: Date;
  readonly logIndex: number;
}

/** The whole answer of /status.json. */
export interface RegionStatus {
  readonly checkedAt: Date;
  readonly hubs: readonly HubStatus[];
  /** Null when the answer does not say. */
  readonly trust: TrustStatus | null;
}

const stages = ['fresh', 'aging', 'isolated', 'closed'] as const;
const states: readonly string[] = ['ready', 'slow', 'cut-off'] satisfies HubState[];

/** Reads the answer; undefined when it is not of the expected shape, which the page then says. */
export function readStatus(json: unknown): RegionStatus | undefined {
  if (!isRecord(json) || !Array.isArray(json.hubs)) return undefined;
  const checkedAt = dateOf(json.checkedAt);
  if (checkedAt === null) return undefined;
  const hubs = json.hubs.flatMap((one): HubStatus[] => {
    if (!isRecord(one) || typeof one.country !== 'string' || !isState(one.state)) return [];
    return [{ country: one.country, origin: originOf(one.origin), state: one.state, since: dateOf(one.since) }];
  });
  return { checkedAt, hubs, trust: trustOf(json.trust) };
}

function trustOf(value: unknown): TrustStatus | null {
  if (!isRecord(value)) return null;
  const { logIndex } = value;
  const stage = stages.find((one) => one === value.stage);
  const quorumAt = dateOf(value.quorumAt);
  if (stage === undefined || quorumAt === null || typeof logIndex !== 'number' || !Number.isSafeInteger(logIndex))
    return null;
  return { stage, quorumAt, logIndex };
}

/** The line above the table. */
export function statusLine({ hubs }: RegionStatus): string {
  const count = (state: HubState) => hubs.filter((hub) => hub.state === state).length;
  return hubsText.line.answered(hubs.length, count('ready'), count('slow'), count('cut-off'));
}

/** When the authority asked the hubs. */
export function checkedLine({ checkedAt }: RegionStatus): string {
  return hubsText.line.checked(timeOf(checkedAt, { second: '2-digit' }));
}

/** The words of one hub's state, with since when it has been cut off: the time alone when that was today. */
export function stateWords({ state, since }: HubStatus, now: Date): string {
  const { word } = hubsText.states[state];
  if (state !== 'cut-off' || since === null) return word;
  const day = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const isToday = since.toDateString() === now.toDateString();
  return `${word} ${hubsText.since(timeOf(since, isToday ? {} : day))}`;
}

function timeOf(date: Date, more: Intl.DateTimeFormatOptions): string {
  const time = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat(siteText.language, { ...time, ...more }).format(date);
}

/** Only http and https: an address from outside never becomes a link that runs something. */
function originOf(value: unknown): string | null {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value) ? value : null;
}

function isState(value: unknown): value is HubState {
  return typeof value === 'string' && states.includes(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function dateOf(value: unknown): Date | null {
  const date = typeof value === 'string' ? new Date(value) : null;
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}
