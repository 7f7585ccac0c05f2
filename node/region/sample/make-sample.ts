/** Makes the synthetic residents of one country, the same bytes every time; nobody in them exists. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { sampleCitizens } from '../countries.ts';

interface Country {
  readonly code: string;
  readonly towns: readonly string[];
  readonly given: readonly string[];
  readonly family: readonly string[];
}

/** How many people each sample has; the first two are named in the texts of the box. */
export const residentsPerCountry = 40;

const given = [
  'Alicia Andre Brianna Carlton Chantal Clive Curtis Dahlia Darnell Denise Desmond Edwin Elaine Errol Esther Gail',
  'Gregory Hazel Ingrid Jerome Joan Keisha Kelvin Leroy Lorna Marcia Marlon Maureen Natasha Nigel Odette Orville',
  'Patrice Ramona Roland Sandra Selwyn Shanice Trevor Una Verna Winston Yvette Zoë José André Inés Benoît',
]
  .join(' ')
  .split(' ');

/** Towns are real so that the pages look right; streets and houses are not. */
const countries: readonly Country[] = [
  country(
    'LC',
    'Castries,Vieux Fort,Soufrière,Gros Islet,Micoud,Dennery',
    'Joseph Charles Augustin Hippolyte Biscette Alcide St.Rose Faucher Polius',
  ),
  country(
    'BB',
    'Bridgetown,Speightstown,Oistins,Holetown,Bathsheba',
    'Brathwaite Gittens Holder Waithe Skeete Clarke Greenidge Alleyne Worrell',
  ),
  country(
    'JM',
    'Kingston,Montego Bay,Mandeville,Port Antonio,Ocho Rios',
    'Reid Grant Wright McKenzie Campbell Brown Bailey Facey Gayle',
  ),
  country(
    'GY',
    'Georgetown,Linden,New Amsterdam,Anna Regina,Lethem',
    'Persaud Adams Singh Hinds Khan Ramsammy Fraser Benn DaSilva',
  ),
  country(
    'DM',
    'Roseau,Portsmouth,Marigot,Grand Bay,La Plaine',
    'Royer Shillingford Letang Valmond Toussaint Fontaine Laurent Pascal Bellot',
  ),
  country(
    'BZ',
    'Belize City,Belmopan,San Ignacio,Dangriga,Corozal',
    'Chan Flowers Novelo Usher Castillo Coc Nuñez Cayetano Arana',
  ),
  country(
    'TT',
    'Port of Spain,San Fernando,Arima,Chaguanas,Scarborough',
    'Maharaj Ali Ramlal Baptiste Mohammed Phillip Gomes Noel Sookram',
  ),
];

function country(code: string, towns: string, family: string): Country {
  return { code, towns: towns.split(','), given, family: family.split(' ').map((name) => name.replace('.', '. ')) };
}

/** The CSV of one country: header, then `residentsPerCountry` rows, RFC 4180, UTF-8, LF. */
export function sampleResidents(code: string): string {
  const found = countries.find((one) => one.code === code);
  if (!found) throw new RangeError(`no sample residents for ${code}`);
  const head = 'person_number,given_name,family_name,birth_date,address,email,document_number,source';
  const rows = Array.from({ length: residentsPerCountry }, (_, index) => resident(found, index));
  return `${[head, ...rows].join('\n')}\n`;
}

function resident({ code, towns, given: givenNames, family }: Country, index: number): string {
  const draw = createHash('sha256').update(`${code} ${index}`).digest();
  const pick = (from: readonly string[], at: number) => from[draw.readUInt16BE(at) % from.length] ?? '';
  const personNumber = `${code}-${1001 + index}`;
  const named = Object.values(sampleCitizens)
    .find((one) => one.personNumber === personNumber)
    ?.name.split(' ');
  const [first, last] = named ?? [pick(givenNames, 0), pick(family, 2)];
  const year = 1941 + (draw.readUInt16BE(4) % 65);
  const birthDate = `${year}-${two(1 + (draw.readUInt8(6) % 12))}-${two(1 + (draw.readUInt8(7) % 28))}`;
  const address = `"${1 + (draw.readUInt8(8) % 98)} Sample Street, ${pick(towns, 9)}"`;
  const email = `${plain(first ?? '')}.${plain(last ?? '')}.${1001 + index}@example.org`;
  const documentNumber = `${code}-SAMPLE-${(draw.readUInt32BE(11) % 1_000_000).toString().padStart(6, '0')}`;
  return [personNumber, first, last, birthDate, address, email, documentNumber, 'synthetic sample'].join(',');
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Letters a to z only, so that every mail address is plain ASCII. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}

if (process.argv[1] === import.meta.filename) {
  for (const { code } of countries) {
    writeFileSync(new URL(`./residents-${code.toLowerCase()}.csv`, import.meta.url), sampleResidents(code));
  }
}
