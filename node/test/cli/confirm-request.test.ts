/** A share is handed over only by a person who saw the request and heard its fingerprint from who made it. */
import { fingerprintOf } from '@breakwater/backup-replication';
import { beforeAll, describe, expect, it } from 'vitest';
import { confirmRequest } from '../../cli/confirm-request.ts';
import type { Terminal } from '../../cli/verb.ts';
import { requestFacts } from '../../recovery/describe-request.ts';
import { makeRegion, type TestRegion } from '../recovery/a-region.ts';
import { makeMachine, type TestMachine } from '../recovery/a-request.ts';

let region: TestRegion;
let machine: TestMachine;
beforeAll(async () => {
  region = await makeRegion();
  machine = await makeMachine(region);
});

/** Confirms as a person who types `typed`, or gives it as an option, and tells what was shown before the question. */
async function confirm(typed: string, fingerprint?: string) {
  const shown: string[] = [];
  const asked: string[] = [];
  const terminal: Terminal = {
    json: false,
    isTty: true,
    line: (text) => shown.push(text),
    result: () => undefined,
    progress: () => undefined,
    ask: async (question) => {
      asked.push(question, ...shown);
      return typed;
    },
  };
  const input = { options: fingerprint === undefined ? {} : { fingerprint }, args: [] };
  const who = 'You are Ambassador Royer, an official.';
  await confirmRequest(input, terminal, { request: machine.request, country: 'Dominica', who });
  return { shown: shown.join('\n'), asked: asked.join('\n') };
}

const right = () => fingerprintOf(machine.request.sha256);

describe('before approving', () => {
  it('a person sees who they are, the country, what for, the note and the fingerprint, and is asked then', async () => {
    const { asked } = await confirm(right());
    for (const part of ['Ambassador Royer', 'Dominica (DM)', 'backup 4', 'embassy in Bridgetown', right()]) {
      expect(asked).toContain(part);
    }
  });

  it('the same is shown to who gives the fingerprint as an option, and nothing is asked', async () => {
    const { shown, asked } = await confirm('', right());
    expect(shown).toContain('embassy in Bridgetown');
    expect(asked).toBe('');
  });

  it.each([
    ['another fingerprint', '0000 0000 0000 0000'],
    ['too little of it', '00'],
    ['a plain yes', 'yes'],
  ])('%s is refused, typed or given', async (_what, wrong) => {
    const refusal = { code: 'RECOVERY_FINGERPRINT_WRONG' };
    await expect(confirm(wrong)).rejects.toMatchObject(refusal);
    await expect(confirm(right(), wrong)).rejects.toMatchObject(refusal);
  });

  it('nobody at the keyboard is told to give --fingerprint', async () => {
    const attempt = confirm('');
    await expect(attempt).rejects.toMatchObject({
      code: 'CLI_USAGE',
      message: expect.stringContaining('--fingerprint'),
    });
  });

  it('the answer for programs holds the note', () => {
    expect(requestFacts(machine.request)).toMatchObject({ country: 'DM', note: machine.request.note });
  });
});
