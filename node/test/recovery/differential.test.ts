/** A recovery key split by this program and joined by another, which knows only the document of the format. */
import { RecoveryError, type RecoveryRecord, type ShareGroup } from '@breakwater/backup-replication';
import { type JsonObject, parseCountryCode } from '@breakwater/federation-protocol';
import { test } from 'vitest';
import { sealer } from '../../recovery/sealer.ts';
import { splitRecoveryKey } from '../../recovery/split-key.ts';
import { compareReaders, type Sample } from '../archive/second-reader.ts';
import { random } from './a-region.ts';
import { makeTakers, type TestTaker } from './split-takers.ts';

const hexOf = (text = '') => Buffer.from(text, 'base64url').toString('hex');
const country = parseCountryCode('DM');
const officials = await makeTakers(['first', 'second', 'third', 'fourth']);
const custodians = await makeTakers(['BB', 'BZ', 'GY', 'LC', 'TT']);
const trust = { rootSha256: 'a'.repeat(64), peers: ['https://bb.example'] };
const { record, ...dealt } = await splitRecoveryKey(
  {
    ...{ country, generation: 3, createdAt: new Date('2026-11-22T03:00:00Z'), trust },
    officials: { threshold: 2, takers: officials },
    custodians: { threshold: 3, takers: custodians },
  },
  { sealer, randomBytes: random },
);

function told({ createdAt, publicKey, ...rest }: RecoveryRecord): JsonObject {
  const document = { ...rest, createdAt: createdAt.toISOString(), publicKey: { x: publicKey.x } };
  return JSON.parse(JSON.stringify(document));
}

/** The letters of some takers, each beside the private key that opens it. */
function letters(chosen: readonly (readonly [ShareGroup, string])[], spoilt = ''): Sample {
  const found = chosen.map(([group, giver]) => {
    const taker = [...officials, ...custodians].find((one) => one.giver === giver);
    const sealed = dealt[group].find((one) => one.taker.giver === giver)?.sealed ?? new Uint8Array();
    const bytes = giver === spoilt ? sealed.map((byte, at) => (at === 60 ? byte ^ 1 : byte)) : sealed;
    return { group, giver, private: hexOf(taker?.privateJwk.d), sealed: Buffer.from(bytes).toString('base64') };
  });
  return { data: Buffer.from(JSON.stringify(found)), facts: { record: told(record) } };
}

/** Every choice of `count` of them. */
function choose<T>(items: readonly T[], count: number): readonly (readonly T[])[] {
  if (count === 0) return [[]];
  return items.flatMap((item, at) => choose(items.slice(at + 1), count - 1).map((rest) => [item, ...rest]));
}

const of = (group: ShareGroup, takers: readonly TestTaker[]) => takers.map(({ giver }) => [group, giver] as const);
const enough = choose(of('officials', officials), 2).flatMap((a) =>
  choose(of('custodians', custodians), 3).map((b) => [...a, ...b]),
);

test('two officials and three custodians, whoever they are, give another program the key', {
  timeout: 360_000,
}, async (context) => {
  const [first = []] = enough;
  const right = Object.fromEntries(enough.map((chosen) => [chosen.map(([, giver]) => giver).join(), letters(chosen)]));
  await compareReaders(
    context,
    'letters',
    {
      right: {
        ...right,
        'more than enough': letters([...of('officials', officials), ...of('custodians', custodians)]),
      },
      wrong: {
        'an official too few': letters(first.slice(1)),
        'a custodian too few': letters(first.slice(0, -1)),
        'a spoilt letter': letters(first, 'BB'),
      },
      drawn: [],
    },
    async ({ data }) => {
      const opened: readonly { readonly group: ShareGroup; readonly giver: string; readonly sealed: string }[] =
        JSON.parse(Buffer.from(data).toString());
      const isWhole = opened.every(({ group, giver, sealed }) => {
        const own = dealt[group].find(({ taker }) => taker.giver === giver)?.sealed ?? new Uint8Array();
        return Buffer.from(own).toString('base64') === sealed;
      });
      const count = (group: ShareGroup) => opened.filter((one) => one.group === group).length;
      if (isWhole && count('officials') >= 2 && count('custodians') >= 3) return record.publicKey.x;
      throw new RecoveryError('RECOVERY_KEY_WRONG', 'Too few true shares.', {});
    },
  );
});
