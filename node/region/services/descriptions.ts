/** The three demonstration services: what they are called, what they ask for and why, and what they say. */

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
  readonly heading: string;
  readonly lead: string;
  readonly next: string;
}

/** Two services of two sectors in Barbados and one in Jamaica, so that three identifiers can be compared. */
export const serviceDescriptions: readonly ServiceDescription[] = [
  {
    id: 'polyclinic',
    country: 'BB',
    name: 'Register with a polyclinic',
    owner: 'Ministry of Health and Wellness, Barbados (demonstration)',
    sector: 'health',
    purpose: 'To open your patient record so that any polyclinic in Barbados can treat you',
    legalBasis: 'Health Services Act, registration of patients (demonstration)',
    retentionDays: 365,
    needed: ['given_name', 'family_name', 'birthdate'],
    optional: ['email', 'address'],
    minimumLevel: 'substantial',
    heading: 'Register with a polyclinic',
    lead: 'See a doctor or nurse at any of the polyclinics in Barbados. It takes about two minutes.',
    next: 'You are registered. Show this page at the front desk of any polyclinic.',
  },
  {
    id: 'pensions',
    country: 'BB',
    name: 'See your pension record',
    owner: 'National Insurance, Barbados (demonstration)',
    sector: 'pensions',
    purpose: 'To find the contributions that were paid for you in Barbados',
    legalBasis: 'National Insurance and Social Security Act, record of contributions (demonstration)',
    retentionDays: 90,
    needed: ['given_name', 'family_name', 'birthdate'],
    optional: ['email'],
    minimumLevel: 'substantial',
    heading: 'See your pension record',
    lead: 'Look up the weeks of contributions that count towards your pension.',
    next: 'Your record is open. No contribution is stored in this demonstration.',
  },
  {
    id: 'scholarships',
    country: 'JM',
    name: 'Apply for a scholarship',
    owner: 'Ministry of Education, Jamaica (demonstration)',
    sector: 'education',
    purpose: 'To start your application for study in Jamaica',
    legalBasis: 'Education Act, awards to students of the region (demonstration)',
    retentionDays: 180,
    needed: ['given_name', 'family_name'],
    optional: ['email', 'birthdate'],
    minimumLevel: 'substantial',
    heading: 'Apply for a scholarship',
    lead: 'Students of the whole region may apply for study in Jamaica.',
    next: 'Your application is started. You can come back to it at any time.',
  },
];
