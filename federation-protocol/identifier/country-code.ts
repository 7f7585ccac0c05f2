/** A country as two capital letters (ISO 3166-1 alpha-2), branded so that no other text can take its place. */
import { FederationError } from '../federation-error.ts';

declare const countryCode: unique symbol;

/** Two capital letters, for example `LC`; user-assigned codes (`XC`) name regional bodies. */
export type CountryCode = string & { readonly [countryCode]: true };

/** `text` as a country code, or `COUNTRY_CODE_INVALID`. Lower case is refused: one country, one spelling. */
export function parseCountryCode(text: unknown): CountryCode {
  if (typeof text !== 'string' || !/^[A-Z]{2}$/.test(text)) {
    throw new FederationError('COUNTRY_CODE_INVALID', 'A country code is not two capital letters.');
  }
  return text as CountryCode;
}
