/** Keeps links open to every peer from a hub that can only dial out: patient, with jitter, and at once when greeted. */
import { once } from 'node:events';
import { type CountryCode, encodeBase64url, type Signer, signPeerRequest } from '@breakwater/federation-protocol';
import type { WebSocket } from 'ws';
import type { Egress } from '../egress/egress.ts';
import { EgressError } from '../egress/error.ts';
import type { World } from '../world.ts';
import { callTimeoutMs, frameMaxBytes, linkProvenMs, redialFirstMs, redialMaxMs } from './limits.ts';
import { linkPath } from './link-server.ts';
import type { LinkTable } from './link-table.ts';
import { jittered, type MemberLoops, runPerMember, type Turn } from './member-loops.ts';
import type { PeerDirectory } from './peer.ts';

/** What dialling takes. */
export interface LinkDialParts {
  readonly self: CountryCode;
  readonly signer: Signer;
  readonly directory: PeerDirectory;
  readonly egress: Egress;
  readonly links: LinkTable;
  readonly world: World;
}

/** Starts dialling every other member. `wake(country)` redials at once; `stop` ends all loops and their links. */
export function startLinks(parts: LinkDialParts): MemberLoops {
  return runPerMember(parts, (country, turn) => keepLink(country, turn, parts));
}

async function keepLink(country: CountryCode, turn: Turn, parts: LinkDialParts): Promise<void> {
  let pauseMs = redialFirstMs;
  while (!turn.signal.aborted) {
    const openedAt = parts.world.now().getTime();
    const dialled = await dial(country, parts);
    const socket = dialled?.socket ?? null;
    if (turn.signal.aborted) {
      socket?.terminate();
      return;
    }
    if (dialled !== null) {
      const link = parts.links.adopt(country, dialled.socket, { origin: dialled.origin });
      const stop = () => link.close();
      turn.signal.addEventListener('abort', stop, { once: true });
      await link.closed;
      turn.signal.removeEventListener('abort', stop);
    }
    const lived = parts.world.now().getTime() - openedAt;
    const wasProven = socket !== null && lived >= linkProvenMs;
    pauseMs = wasProven ? redialFirstMs : pauseMs;
    await turn.pause(jittered(pauseMs, parts.world));
    pauseMs = Math.min(pauseMs * 2, redialMaxMs);
  }
}

interface Dialled {
  readonly socket: WebSocket;
  readonly origin: string;
}

/** An open socket and where it leads, or null when the peer cannot be dialled at the moment. */
async function dial(country: CountryCode, parts: LinkDialParts): Promise<Dialled | null> {
  const { directory, egress, signer, world } = parts;
  const peer = directory.members().find((member) => member.country === country);
  if (peer === undefined) return null;
  const message = {
    method: 'GET',
    targetUri: `${peer.origin}${linkPath}`,
    contentType: 'application/octet-stream',
    body: new Uint8Array(),
  };
  const nonce = encodeBase64url(world.randomBytes(18));
  const { headers } = await signPeerRequest(message, { signer, tag: 'bw-req', nonce, now: world.now() });
  const options = { headers: { ...headers }, maxBytes: frameMaxBytes + 5, timeoutMs: callTimeoutMs };
  try {
    const socket = egress.socket(message.targetUri.replace(/^http/, 'ws'), options);
    await once(socket, 'open');
    return { socket, origin: peer.origin };
  } catch (error) {
    const reason = error instanceof EgressError ? error.code : error instanceof Error ? error.message : 'unknown';
    world.log.debug({ event: 'peer.link-refused', country, reason });
    return null;
  }
}
