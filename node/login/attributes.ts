/** What a hub can say about a citizen: OpenID Connect claim names and where their values come from. */
import type { JsonValue } from '@breakwater/federation-protocol';
import type { Person } from '../store/person.ts';

/** The attributes a service may ask for. A national number is not among them, and never will be. */
export const offeredAttributes = [
  'given_name',
  'family_name',
  'birthdate',
  'address',
  'email',
  'document_number',
] as const;

/** The claim name of one attribute (OpenID Connect Core section 5.1; `document_number` is ours). */
export type Attribute = (typeof offeredAttributes)[number];

/** True for a claim name that this program knows. */
export function isOffered(name: string): name is Attribute {
  return (offeredAttributes as readonly string[]).includes(name);
}

/** The claim as it is sent; undefined when the register holds no value for it. */
export function claimOf(person: Person, attribute: Attribute): JsonValue | undefined {
  const value = textOf(person, attribute);
  if (value === '') return undefined;
  // OpenID Connect Core section 5.1.1: an address is an object; `formatted` is the whole of it in words.
  return attribute === 'address' ? { formatted: value } : value;
}

/** The same value as the citizen reads it. */
export function textOf(person: Person, attribute: Attribute): string {
  switch (attribute) {
    case 'given_name':
      return person.givenName;
    case 'family_name':
      return person.familyName;
    case 'birthdate':
      return person.birthDate;
    case 'address':
      return person.address;
    case 'email':
      return person.email;
    case 'document_number':
      return person.documentNumber;
    default:
      return attribute satisfies never;
  }
}
