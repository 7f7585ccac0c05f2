/** A holder's signed word on which head is the newest it has: beside its own receipt it convicts a liar. */
import {
  expectInteger,
  expectObject,
  type PublicJwk,
  parseStrictJson,
  type Signer,
  signJws,
  type Verified,
  verifyJws,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';
import { checkFormat, FORMAT } from '../format.ts';
import { type OwnerName, parseOwnerName } from '../owner.ts';
import { headObject } from '../receipt/object-name.ts';
import { type Receipt, verifyAnyReceipt } from '../receipt/receipt.ts';
import { parseTime } from '../time.ts';

/** What a holder says when it is asked for heads. */
export interface HeadStatement {
  readonly holder: OwnerName;
  readonly owner: OwnerName;
  /** The number of its newest head of this owner; 0 when it says that it has none. */
  readonly newest: number;
  /** RFC 3339 in UTC, by the holder's judged time, which never goes back: its own words are in order by it. */
  readonly saidAt: string;
  /** True from a holder whose agreement is over: it was not told what came after, so its word says nothing of today. */
  readonly former?: true;
}

/** Two signed words of one holder that cannot both be honest. Anybody with the trust list can check them. */
export interface WithholdingProof {
  readonly holder: OwnerName;
  readonly owner: OwnerName;
  /** It signed for this head … */
  readonly promised: number;
  /** … and later said that this was the newest. */
  readonly said: number;
  readonly receipt: string;
  readonly statement: string;
}

const STATEMENT_TYPE = 'breakwater-head-statement+jws';
const STATEMENT_MAX_BYTES = 2_048;

/** Signs a statement under the holder's backup key. */
export function signHeadStatement(statement: HeadStatement, signer: Signer): Promise<string> {
  return signJws({ format: FORMAT, ...statement }, { typ: STATEMENT_TYPE }, signer);
}

/** Throws `HEAD_INVALID` unless this holder said it, about this owner. */
export async function verifyHeadStatement(
  jws: string,
  expected: { readonly holder: OwnerName; readonly owner: OwnerName; readonly keys: readonly PublicJwk[] },
): Promise<Verified<HeadStatement>> {
  try {
    const check = { typ: STATEMENT_TYPE, keys: expected.keys, maxBytes: STATEMENT_MAX_BYTES };
    const json = expectObject(parseStrictJson((await verifyJws(jws, check)).payload), 'statement');
    checkFormat(json.format, 'statement');
    // Another value would be read as a holder whose agreement goes on, or is over, as the reader likes.
    if (json.former !== undefined && json.former !== true) {
      throw new BackupError('HEAD_INVALID', `The word of ${expected.holder} is neither former nor not.`);
    }
    const statement: HeadStatement = {
      holder: parseOwnerName(json.holder),
      owner: parseOwnerName(json.owner),
      newest: expectInteger(json.newest, 'newest'),
      saidAt: parseTime(json.saidAt, 'saidAt'),
      ...(json.former === true ? { former: true as const } : {}),
    };
    if (statement.holder === expected.holder && statement.owner === expected.owner) {
      return statement as Verified<HeadStatement>;
    }
  } catch (cause) {
    throw new BackupError(
      'HEAD_INVALID',
      `The word of ${expected.holder} on its newest head does not hold.`,
      {},
      cause,
    );
  }
  throw new BackupError('HEAD_INVALID', `The word of ${expected.holder} is about somebody else.`);
}

/**
 * The proof that a holder withholds a head it signed for, or null when its words agree. A receipt whose retention was
 * over when the statement was made proves nothing. Throws `RECEIPT_INVALID`, `HEAD_INVALID`.
 */
export async function proveWithholding(
  words: { readonly receipt: string; readonly statement: string },
  expected: { readonly holder: OwnerName; readonly owner: OwnerName; readonly keys: readonly PublicJwk[] },
): Promise<WithholdingProof | null> {
  const receipt: Receipt = await verifyAnyReceipt(words.receipt, expected);
  const statement = await verifyHeadStatement(words.statement, expected);
  const promised = Number(/^heads\/(\d+)$/.exec(receipt.object)?.[1] ?? 0);
  if (headObject(promised) !== receipt.object || statement.newest >= promised) return null;
  const keptUntil = Date.parse(receipt.storedAt) + receipt.retentionDays * 86_400_000;
  const said = Date.parse(statement.saidAt);
  // In the same millisecond it may have spoken first.
  if (!(said > Date.parse(receipt.storedAt) && said < keptUntil)) return null;
  const { holder, owner } = expected;
  return { holder, owner, promised, said: statement.newest, ...words };
}
