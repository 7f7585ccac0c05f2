/** Times in documents have one spelling, and are times that there are. */
import { expect, it } from 'vitest';
import { isTime, parseTime } from '../time.ts';
import { refusal } from './support.ts';

const right = ['2026-11-22T03:00:00.000Z', '2024-02-29T23:59:59.999Z', '0000-01-01T00:00:00.000Z'];
const wrong = [
  ...[
    '2026-02-30T00:00:00.000Z',
    '2026-11-22T24:00:00.000Z',
    '2026-12-31T23:59:60.000Z',
    '+012026-01-01T00:00:00.000Z',
  ],
  ...[
    '2026-11-22T03:00:00Z',
    '2026-11-22T03:00:00.000+00:00',
    ' 2026-11-22T03:00:00.000Z',
    '',
    'now',
    null,
    7,
    undefined,
  ],
];

it.each(right)('%s is taken as it is written', (text) => {
  expect(parseTime(text, 'createdAt')).toBe(text);
  expect(isTime(text)).toBe(true);
});

it.each(wrong)('%s is refused: it is no time, or another spelling of one', (value) => {
  expect(refusal(() => parseTime(value, 'createdAt'))).toBe('BACKUP_TIME_INVALID');
  expect(isTime(value)).toBe(false);
});
