/** Licences and copies that several publications have in common. */
import type { Licence } from '../values/values-file.ts';

/** Creative Commons Attribution 4.0. */
export const attribution: Licence = {
  name: 'CC BY 4.0',
  url: 'https://creativecommons.org/licenses/by/4.0/',
  open: true,
  note: 'Free to use and to pass on, with the publisher named.',
};

/** Nobody has said that the values may be passed on. */
export const notStated: Licence = {
  name: 'No open licence stated',
  url: null,
  open: false,
  note: 'Our copies state no licence. Used with attribution; ask UN DESA before passing the values on.',
};

/** ITU's: free, but not for commerce. */
export const nonCommercial: Licence = {
  name: 'CC BY-NC-SA 3.0 IGO',
  url: 'https://creativecommons.org/licenses/by-nc-sa/3.0/igo/',
  open: false,
  note: 'Not for commercial use, and only under the same licence: kept in a file of its own, off by default.',
};

const cliar = 'github.com/WB-PIDA-Data-Science-Shop/cliaretl @ 996350d2b4a1fd2cf31f2af00e546e259242dc9f, data/';
const blavatnik = 'github.com/blavatnik-index/bipa2024_sourcedata @ 088271d0d6a9c1717d925073166fde8a54f0428b, ';

/** Where the World Bank selections were taken out of R files. */
export const cliarCopy = (file: string): string => `${cliar}${file}`;

/** Where the sources of the Blavatnik Index keep their copies. */
export const blavatnikCopy = (path: string): string => `${blavatnik}${path}`;

/** Where the copy of INFORM's workbook lies. */
export const informCopy =
  'github.com/imtiajiqbalmahfuj/imtiajiqbal-portfolio @ 1a70aa20102631d87377754b42d356c28ae3cb13, Projects/';
