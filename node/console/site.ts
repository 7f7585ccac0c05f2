/** Which console this is: whose, at which address, and the secret its form tokens are made with. */

/** All consoles of one machine share the host localhost, so names of cookies carry the country. */
export interface ConsoleSite {
  readonly country: string;
  readonly name: string;
  /** `http://localhost:7201`, without a trailing slash. */
  readonly origin: string;
  readonly cookieSecret: string;
}

/** WebAuthn's relying party of operators: the console's own host, never that of the citizens' pages. */
export function rpIdOf(site: ConsoleSite): string {
  return new URL(site.origin).hostname;
}
