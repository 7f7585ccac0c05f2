/** `breakwater client add`: registers a service that signs people in, as an ordinary OpenID Connect client. */
import { readFile } from 'node:fs/promises';
import { assuranceLevels, expectObject, type JsonObject, parseStrictJson } from '@breakwater/federation-protocol';
import { HubError } from '../error.ts';
import { recordEvent } from '../events.ts';
import { offeredAttributes } from '../login/attributes.ts';
import { registerClient } from '../login/register-client.ts';
import { withStore } from './open-store.ts';
import { dirOption, hubDirOf, optionalText, text, texts, usage, wholeNumber } from './options.ts';
import type { Verb, VerbInput } from './verb.ts';

export const verb: Verb = {
  summary: 'Registers a service that signs people in.',
  help: `The service is an ordinary OpenID Connect client of this hub (authorization code with PKCE); it need not know
that other countries exist. People read --name, --purpose and --legal-basis word for word before they agree, at home
and abroad. Attributes: ${offeredAttributes.join(', ')}.
Without --jwks the service gets a secret, shown this once. The service finds everything at
<origin of the hub>/op/.well-known/openid-configuration; what people agreed to arrives inside the ID token.
While you develop, http://NAME.localhost:PORT is accepted in place of https. Browsers know such names; Node does not:
give your OpenID Connect library a fetch that looks *.localhost up as 127.0.0.1, or add the names to /etc/hosts.

  breakwater client add --dir /var/lib/breakwater --id polyclinic --name "Register with a polyclinic" \\
    --sector health --purpose "To open your patient record" --legal-basis "Health Services Act" \\
    --retention-days 365 --level substantial --needed given_name family_name --optional email \\
    --redirect-uri https://polyclinic.gov.bb/signed-in`,
  options: [
    dirOption,
    { flags: '--id <id>', text: 'the client_id: small letters, figures, dashes', required: true },
    { flags: '--name <name>', text: 'what people call the service', required: true },
    { flags: '--sector <sector>', text: 'services of one sector know a person by the same subject', required: true },
    { flags: '--purpose <sentence>', text: 'why it asks', required: true },
    { flags: '--legal-basis <sentence>', text: 'on what legal basis', required: true },
    { flags: '--retention-days <days>', text: 'how long it keeps what it learns, days', required: true },
    { flags: '--level <level>', text: 'the least assurance it accepts', default: 'substantial' },
    { flags: '--needed <attributes...>', text: 'attributes it cannot do without', many: true },
    { flags: '--optional <attributes...>', text: 'attributes people may leave out', many: true },
    {
      flags: '--redirect-uri <addresses...>',
      text: 'where people come back to; all on one host',
      many: true,
      required: true,
    },
    { flags: '--jwks <file>', text: 'public keys (JWK Set) for private_key_jwt, instead of a secret' },
  ],
  run(input, terminal) {
    return withStore(hubDirOf(input), async ({ config, store, world }) => {
      const parts = { country: config.country, store, world };
      const { client, secret } = await registerClient(parts, await orderIn(input));
      await recordEvent({ world, events: store.events }, 'client.added', { id: client.id });
      const issuer = `${config.origin}/op`;
      terminal.result({ clientId: client.id, issuer, ...(secret === null ? {} : { clientSecret: secret }) }, () => [
        `Registered     ${client.name}`,
        `issuer         ${issuer}`,
        `client_id      ${client.id}`,
        secret === null ? 'signs in with  its own keys' : `client_secret  ${secret}  (shown only now)`,
      ]);
      return 0;
    });
  },
};

async function orderIn(input: VerbInput) {
  const minimum = assuranceLevels.find((level) => level === text(input, 'level'));
  if (!minimum) throw usage(`--level takes one of ${assuranceLevels.join(', ')}.`);
  const jwks = optionalText(input, 'jwks');
  return {
    id: text(input, 'id'),
    name: text(input, 'name'),
    sector: text(input, 'sector'),
    purpose: text(input, 'purpose'),
    legalBasis: text(input, 'legalBasis'),
    retentionDays: wholeNumber(input, 'retentionDays', 0),
    minimum,
    needed: texts(input, 'needed'),
    optional: texts(input, 'optional'),
    redirectUris: texts(input, 'redirectUri'),
    jwks: jwks === undefined ? null : await readKeys(jwks),
  };
}

async function readKeys(path: string): Promise<JsonObject> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new HubError('FILE_UNREADABLE', `${path} cannot be read.`, { path }, cause);
  });
  return expectObject(parseStrictJson(bytes), 'JWK Set');
}
