/** The story as a test, in its harder form: Trinidad and Tobago can only dial out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLedger } from './ledger.ts';
import { tellStory } from './tell-story.ts';

const storyMs = 900_000; // the ledger claims far less; a machine that others keep busy takes longer

it(
  'seven hubs, one login abroad, one storm, everything back, trust that changes, with one hub that only dials out',
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'story-'));
    const lines: string[] = [];
    try {
      const ledger = openLedger((line) => lines.push(line));
      const outcome = await tellStory({ root, linkOnly: ['TT'], ledger, trustChanges: true });
      expect(outcome).toMatchObject({
        ok: true,
        backup: { holders: 6 },
        restore: { holdersUsed: 3, identical: true },
        loginAfter: { sameSubject: true },
      });
      rmSync(root, { recursive: true, force: true });
    } catch (error) {
      throw new Error(`${lines.join('\n')}\n\nLogs and data are kept in ${root}`, { cause: error });
    }
  },
  storyMs,
);
