/** `breakwater trust verify`: verifies the list from the pinned root on, from disk and from every source, now. */
import type { Verified } from '@breakwater/federation-protocol';
import { members, TrustError, type TrustErrorCode, type TrustState, trustErrorTexts } from '@breakwater/trust-lists';
import { type HubConfig, readHubConfig } from '../config/read-config.ts';
import { createEgress } from '../egress/egress.ts';
import { trustPartsOf } from '../trust/open.ts';
import { openTrust, type TrustRuntime, type TrustStatus } from '../trust/runtime.ts';
import { stateJson, stateLines } from '../trust/state-text.ts';
import { realWorld } from '../world.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Verifies the trust list from the pinned root on, and looks for a newer one.',
  help: `Verifies every root, list, signature and consent that this hub keeps, then asks the sources in hub.toml and a
few members. Exit code 0: all agree. 3: verified, but no source could confirm it. 4: something was refused.

  breakwater trust verify --dir /var/lib/breakwater`,
  options: [dirOption],
  async run(input, terminal) {
    const config = await readHubConfig(hubDirOf(input));
    const { trust, close } = await openWithEgress(config);
    try {
      await trust.refresh();
    } finally {
      await close();
    }
    const status = trust.status();
    const refused = refusalOf(status);
    if (refused !== null) throw refused;
    const state = trust.current();
    const confirmed = status.lastConfirmedAt !== null;
    terminal.result({ ...stateJson(state), ...statusJson(status) }, () => [
      ...stateLines(state),
      '',
      confirmed ? 'Verified, and confirmed by a source just now.' : 'Verified, but no source could be reached.',
    ]);
    return confirmed ? 0 : 3;
  },
};

/** The way out may lead to the sources and, once a list is verified, to its members. */
async function openWithEgress(config: HubConfig): Promise<{ trust: TrustRuntime; close(): Promise<void> }> {
  const known: { state: Verified<TrustState> | null } = { state: null };
  const mayAsk = ({ origin }: URL) =>
    config.trust.sources.includes(origin) ||
    (known.state !== null && members(known.state).some((member) => member.origin === origin));
  const egress = createEgress({ allow: mayAsk, loopback: config.origin.startsWith('http:') });
  const fetch = (url: string, init: { readonly signal: AbortSignal }) => egress.fetch(url, init);
  const trust = await openTrust(trustPartsOf(config, fetch, realWorld('silent')));
  known.state = trust.lastVerified();
  return { trust, close: () => egress.close() };
}

/** A source out of reach is bad luck; anything else is a refusal, and scripts must see it. */
function refusalOf({ lastError }: TrustStatus): TrustError | null {
  if (lastError === null || !Object.hasOwn(trustErrorTexts, lastError.code)) return null;
  const code = lastError.code as TrustErrorCode;
  if (code === 'TRUST_SOURCE_UNREACHABLE') return null;
  return new TrustError(code, lastError.message, { source: lastError.source });
}

function statusJson({ lastVerifiedAt, lastConfirmedAt, lastError }: TrustStatus) {
  return {
    lastVerifiedAt: lastVerifiedAt?.toISOString() ?? null,
    lastConfirmedAt: lastConfirmedAt?.toISOString() ?? null,
    lastError: lastError === null ? null : { code: lastError.code, source: lastError.source },
  };
}
