/** A checkpoint that a public log and public witnesses signed, with programs that nobody here wrote. */
import { describe, expect, it } from 'vitest';
import { readCosignatures } from '../../log/cosignature.ts';
import { parseVerifierKey } from '../../log/verifier-key.ts';
import { verifyCheckpoint } from '../../log/verify-checkpoint.ts';
import { refused } from '../support/refused.ts';

// As the log served it in May 2026, found in the tests of github.com/florolf/tlog-scales (9210275, Apache-2.0). Its first
// line is of type 0x05 and one witness is unknown here: both are passed over.
const name = 'arche2025h1.staging.ct.transparency.dev';
const log = { origin: name, keys: [parseVerifierKey(`${name}+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f`)] };
const witnesses = [
  'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2',
  'witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv',
  'witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO',
].map((text) => ({ id: text.split('+')[0] ?? '', vkey: parseVerifierKey(text) }));
const note = `${name}
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— ${name} zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— ${name} ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
`;
const encode = (text: string) => new TextEncoder().encode(text);

describe('a checkpoint of a public log', () => {
  it('verifies with the cosignatures of three public witnesses', async () => {
    const checkpoint = await verifyCheckpoint(encode(note), log);
    expect(checkpoint.size).toBe(1_432_088_532);
    const cosigned = await readCosignatures(checkpoint.note, witnesses);
    expect(cosigned.size).toBe(3);
    for (const { at } of cosigned.values()) expect(at.toISOString()).toBe('2026-05-23T21:50:24.000Z');
  });

  it('does not with another size, or another second in a cosignature', async () => {
    const clobbered = note.replace('1432088532', '1432088533');
    await refused(verifyCheckpoint(encode(clobbered), log), 'TRUST_NOTE_SIGNATURE_INVALID');
    const earlier = await verifyCheckpoint(encode(note.replace('2net5wAAAABqEiEg', '2net5wAAAABqEiEf')), log);
    await refused(readCosignatures(earlier.note, witnesses), 'TRUST_NOTE_SIGNATURE_INVALID');
  });
});
