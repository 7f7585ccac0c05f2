/** New keys for some trust officers: a new root names them, and their countries consent to their entries once more. */
import { consentedEntry } from './country.ts';
import { officerSigners } from './keys.ts';
import { publishRoot, type Region } from './region.ts';

/** Publishes the root (and the list that must follow it) in which these countries' officers have new keys. */
export async function renewOfficers(region: Region, codes: readonly string[], at: Date): Promise<Region> {
  const countries = new Map(region.countries);
  for (const code of codes) {
    const country = countries.get(code);
    if (country === undefined) throw new Error(`no country ${code}`);
    countries.set(code, { ...country, officer: await officerSigners(region.plan.isHybrid) });
  }
  const signers = [...countries.values()].map(({ code, officer, proposal }) => ({
    country: code,
    name: `Officer of ${proposal.name}`,
    keys: officer.map(({ publicJwk }) => publicJwk),
  }));
  const sequence = region.listPlan.sequence + 1;
  const entries = await Promise.all(
    region.listPlan.entries.map((entry) => {
      const country = countries.get(entry.member.country);
      return country === undefined || !codes.includes(country.code) ? entry : consentedEntry(country, sequence);
    }),
  );
  return publishRoot({ ...region, countries, listPlan: { ...region.listPlan, entries } }, at, { signers });
}
