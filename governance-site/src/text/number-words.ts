/** Small numbers as words, so that sentences read like sentences. */

const words = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
  'twenty',
];

/** From 0 to 20 as a word, beyond that in digits with thousands apart. */
export function numberWord(count: number): string {
  return words[count] ?? count.toLocaleString('en-GB');
}

/** The same with a capital, to begin a sentence. */
export function numberWordFirst(count: number): string {
  const word = numberWord(count);
  return word.charAt(0).toUpperCase() + word.slice(1);
}
