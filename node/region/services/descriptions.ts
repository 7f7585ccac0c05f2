/** The three demonstration services: who runs them and what they ask for; what they say is in the catalogue. */
import { serviceWords } from './text/en.ts';

/** A service as its owner would describe it to the national hub and to the people it serves. */
export interface ServiceDescription {
  readonly id: 'polyclinic' | 'pensions' | 'scholarships';
  readonly country: 'BB' | 'JM';
  readonly name: string;
  readonly owner: string;
  readonly sector: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly retentionDays: number;
  readonly needed: readonly string[];
  readonly optional: readonly string[];
  readonly minimumLevel: 'low' | 'substantial' | 'high';
  readonly lead: string;
  readonly next: string;
}

/** Two services of two sectors in Barbados and one in Jamaica, so that three identifiers can be compared. */
export const serviceDescriptions: readonly ServiceDescription[] = [
  {
    id: 'polyclinic',
    ...serviceWords.polyclinic,
    country: 'BB',
    sector: 'health',
    retentionDays: 365,
    needed: ['given_name', 'family_name', 'birthdate'],
    optional: ['email', 'address'],
    minimumLevel: 'substantial',
  },
  {
    id: 'pensions',
    ...serviceWords.pensions,
    country: 'BB',
    sector: 'pensions',
    retentionDays: 90,
    needed: ['given_name', 'family_name', 'birthdate'],
    optional: ['email'],
    minimumLevel: 'substantial',
  },
  {
    id: 'scholarships',
    ...serviceWords.scholarships,
    country: 'JM',
    sector: 'education',
    retentionDays: 180,
    needed: ['given_name', 'family_name'],
    optional: ['email', 'birthdate'],
    minimumLevel: 'substantial',
  },
];
