/** The site in fewer bytes: packed for browsers that take it, as it is for others, and never mixed up in a cache. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { serveSite } from '../../trust/site-files.ts';
import { scratch } from '../scratch.ts';

const script = 'export const harbour = "calm";\n'.repeat(200);

async function site(): Promise<Hono> {
  const folder = await scratch();
  await mkdir(join(folder, 'site'));
  await writeFile(join(folder, 'site', 'program.js'), script);
  await writeFile(join(folder, 'site', 'small.js'), 'export {};');
  await writeFile(join(folder, 'site', 'photo.png'), Buffer.alloc(5000));
  return new Hono().get('/*', (context) => serveSite(folder, context));
}

const asking = (coding: string, tag = '') => ({ headers: { 'accept-encoding': coding, 'if-none-match': tag } });

describe('a script of the site', () => {
  it('comes in gzip to browsers that take it, the same each time', async () => {
    const app = await site();
    for (const coding of ['gzip, deflate, br, zstd', 'br, gzip;q=0.5']) {
      const answer = await app.request('/site/program.js', asking(coding));
      const bytes = new Uint8Array(await answer.arrayBuffer());
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      expect(answer.headers.get('vary')).toBe('accept-encoding');
      expect(bytes.length).toBeLessThan(script.length / 10);
      expect(gunzipSync(bytes).toString()).toBe(script);
    }
  });

  it.each(['', 'identity', 'br', 'gzip;q=0', 'gzip;q=0.0'])(
    'comes as it is to one that asks for "%s"',
    async (coding) => {
      const answer = await (await site()).request('/site/program.js', asking(coding));
      expect(answer.headers.get('content-encoding')).toBeNull();
      expect(await answer.text()).toBe(script);
    },
  );

  it('has a tag for each form, so that a cache never gives out the one for the other', async () => {
    const app = await site();
    const packed = (await app.request('/site/program.js', asking('gzip'))).headers.get('etag') ?? '';
    const plain = (await app.request('/site/program.js')).headers.get('etag') ?? '';
    expect(packed).not.toBe(plain);
    expect((await app.request('/site/program.js', asking('gzip', packed))).status).toBe(304);
    expect((await app.request('/site/program.js', asking('', packed))).status).toBe(200);
  });

  it('is left alone when it is small, as are pictures', async () => {
    const app = await site();
    for (const path of ['/site/small.js', '/site/photo.png']) {
      expect((await app.request(path, asking('gzip'))).headers.get('content-encoding')).toBeNull();
    }
  });
});
