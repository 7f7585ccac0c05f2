/**
 * A signer whose private key never comes here: another program holds it, for instance a token spoken to by PKCS#11.
 * The program is called with the algorithm (`EdDSA`, `ML-DSA-65`) and the key id, reads the bytes to be signed from its
 * standard input and writes the raw signature to its standard output.
 */
import { spawn } from 'node:child_process';
import type { AnySigner, PqPublicJwk, PublicJwk, Signer } from '@breakwater/federation-protocol';
import { HubError } from '../error.ts';
import { nodeSuite } from './node-suite.ts';

/** A person may have to find the token and type a number. */
const patienceMs = 180_000;
/** The largest signature that a key of ours makes (ML-DSA-65) has 3,309 bytes. */
const signatureBytesMax = 4_096;

/** A signer for this public key. `sign` throws `SIGNER_FAILED`; a signature that does not fit never leaves here. */
export function outsideSigner(program: string, key: PublicJwk): Signer;
export function outsideSigner(program: string, key: PqPublicJwk): AnySigner;
export function outsideSigner(program: string, key: PublicJwk | PqPublicJwk): AnySigner {
  const { kid } = key;
  if (key.kty === 'AKP') return { alg: key.alg, kid, publicJwk: key, sign: (data) => ask(program, key.alg, key, data) };
  if (key.crv !== 'Ed25519') throw failed(program, `a key on ${key.crv} is not an officer's`);
  return { alg: 'EdDSA', kid, publicJwk: key, sign: (data) => ask(program, 'EdDSA', key, data) };
}

async function ask(program: string, alg: string, key: PublicJwk | PqPublicJwk, data: Uint8Array): Promise<Uint8Array> {
  const signature = await call(program, [alg, key.kid], data);
  if (nodeSuite.verify(key, data, signature)) return signature;
  throw failed(program, `what it wrote is not a signature by the ${alg} key ${key.kid}`);
}

async function call(program: string, words: readonly string[], data: Uint8Array): Promise<Uint8Array> {
  // No shell: the program is a file, and nothing of a document can become a command.
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'], timeout: patienceMs });
  const parts: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (part: Buffer) => {
    bytes += part.byteLength;
    if (bytes > signatureBytesMax) child.kill('SIGKILL');
    else parts.push(part);
  });
  child.stdin.on('error', () => undefined); // a program that ends early says so by its exit code
  child.stdin.end(data);
  const outcome = await new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => done(String(code ?? signal)));
  });
  if (outcome !== '0') throw failed(program, `it ended with ${outcome}`);
  return new Uint8Array(Buffer.concat(parts));
}

function failed(program: string, why: string): HubError {
  return new HubError('SIGNER_FAILED', `The signing program ${program} failed: ${why}.`, { program });
}
