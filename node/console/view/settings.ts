/** What is backed up, and by which settings: when, how fast, and for how long. */
import { CodedError } from '@breakwater/federation-protocol';
import { html } from 'hono/html';
import type { Html } from '../../pages/layout.ts';
import { countText, rateText } from '../amount.ts';
import type { SettingsFact, SourceFact } from '../backup-facts.ts';
import type { BackupFacts } from '../facts.ts';
import { table } from '../table.ts';
import { sourceText, settingText as text } from '../text/settings-en.ts';
import { when, zonedText } from '../when.ts';
import { problemNotice } from './problem.ts';

const addSource = 'breakwater backup source add --name NAME --path PATH';

/** The table of sources. */
export function sourcesPart({ sources }: BackupFacts, now: Date): Html {
  const { name, kind, tier, saved, fault } = sourceText.columns;
  return html`${table(
    sourceText.caption,
    [{ label: name }, { label: kind }, { label: tier, number: true }, { label: saved }, { label: fault }],
    sources.map((source) => [
      html`${source.name} <span class="address code">${source.address}</span>`,
      kindText(source),
      countText(source.tier),
      source.savedAt ? when(source.savedAt, now) : sourceText.notSaved,
      faultText(source, now),
    ]),
  )}
${
  sources.every((source) => source.kind === 'hub')
    ? html`<p>${sourceText.onlyHub}</p><p class="command">${addSource}</p>`
    : ''
}`;
}

function kindText({ kind, rules }: SourceFact): Html | string {
  const said = sourceText.kinds[kind];
  return rules === 0 ? said : html`${said} <span class="muted">${sourceText.rules(rules)}</span>`;
}

/** A fault that the last backup did not have any more is history, and is not shouted. */
function faultText({ fault }: SourceFact, now: Date): Html | string {
  if (fault === null) return sourceText.noFault;
  const said = html`${when(fault.at, now)}, ${sourceText.fault(countText(fault.count), fault.reason)}`;
  return fault.isNow
    ? html`<span class="state warn"><span>${said}</span></span>`
    : html`<span class="muted">${said}</span>`;
}

/** Schedule, speed and retention; why they are not known where hub.toml cannot be read. */
export function settingsPart({ settings }: BackupFacts, now: Date): Html {
  if (settings instanceof CodedError) return problemNotice(settings);
  return html`<dl class="facts">
<dt>${text.next}</dt><dd>${nextText(settings, now)}</dd>
<dt>${text.schedule}</dt><dd>${scheduleText(settings)}</dd>
<dt>${text.speed}</dt><dd>${speedText(settings)}</dd>
${settings.limits.length === 0 ? '' : html`<dt>${text.limits}</dt><dd>${lines(settings.limits)}</dd>`}
<dt>${text.kept}</dt><dd>${keepText(settings)}. <span class="muted">${text.keptLonger}</span></dd>
</dl>`;
}

function nextText({ next, timeZone }: SettingsFact, now: Date): Html | string {
  if (next === null) return text.nextByHand;
  if (next <= now) return text.nextDue;
  return html`${when(next, now)}, ${zonedText(next, timeZone)}`;
}

function scheduleText({ schedule, quiet, timeZone }: SettingsFact): Html | string {
  if (schedule === null) {
    return html`${text.noSchedule} <code class="code">breakwater backup schedule --at 'every 6 hours'</code>`;
  }
  const hours = quiet.length === 0 ? '' : html`; ${text.quiet(quiet)}`;
  return html`${schedule} (${timeZone})${hours}`;
}

function speedText({ rateInAll, ratePerHolder }: SettingsFact): string {
  if (rateInAll === 0 || ratePerHolder === 0) return text.stopped;
  const inAll = rateInAll === null ? [] : [text.inAll(rateText(rateInAll))];
  const perHolder = ratePerHolder === null ? [] : [text.perHolder(rateText(ratePerHolder))];
  const rates = [...inAll, ...perHolder];
  return rates.length === 0 ? text.unlimited : rates.join(', ');
}

function lines(list: readonly string[]): Html {
  return html`${list.map((line) => html`<span class="line">${line}</span> `)}`;
}

function keepText({ keep }: SettingsFact): string {
  const spans = (['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const).filter((rule) => keep[rule] > 0);
  return text.keep(
    keep.last,
    spans.map((rule) => text.periods[rule](keep[rule])),
  );
}
