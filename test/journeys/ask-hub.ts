/** What a running hub says over HTTP about its trust, to anybody who asks. */
import { request } from 'node:http';

/** An answer: its status and text. */
export interface HubAnswer {
  readonly status: number;
  readonly text: string;
}

/** What a hub stands on, by its own word. */
export interface HubTrust {
  readonly stage: string;
  readonly list: number;
  readonly notices: readonly string[];
}

/** Calls a hub of this machine, whatever the resolver says about *.localhost. */
export function callHub(origin: string, path: string, body?: string): Promise<HubAnswer> {
  const { host, port } = new URL(origin);
  return new Promise((done, fail) => {
    const method = body === undefined ? 'GET' : 'POST';
    const call = request({ host: '127.0.0.1', port, path, method, headers: { host } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => done({ status: answer.statusCode ?? 0, text }));
    });
    call.on('error', fail);
    call.end(body);
  });
}

/** The hub's stage, and the list and notices that it mirrors. */
export async function trustOf(origin: string): Promise<HubTrust> {
  const health: unknown = JSON.parse((await callHub(origin, '/healthz')).text);
  const index: unknown = JSON.parse((await callHub(origin, '/trust/index.json')).text);
  const notices = at(index, 'notices');
  return {
    stage: String(at(health, 'stage')),
    list: Number(at(index, 'lists', 'hubs', 'last')),
    notices: Array.isArray(notices) ? notices.map(String) : [],
  };
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
  return found;
}
