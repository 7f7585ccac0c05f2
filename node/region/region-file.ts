/** region.json: which ports belong to whom, how far the founding went, and which processes run. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { RegionError } from './error.ts';

const port = z.number().int().min(1024).max(65_535);
const hubPorts = z.object({ public: port, console: port });
const regionFile = z.object({
  format: z.literal(0),
  createdAt: z.string(),
  stage: z.enum(['founding', 'founded', 'ready']),
  rootSha256: z.string().optional(),
  linkOnly: z.array(z.string()),
  ports: z.object({ authority: hubPorts, hubs: z.record(z.string(), hubPorts), services: z.record(z.string(), port) }),
  hubDirs: z.record(z.string(), z.string()).optional(),
  processes: z.record(z.string(), z.number().int()),
});

/**
 * What region.json says. `hubDirs`: hubs that lie elsewhere since a restore. `stage`: founding (the ceremony goes on),
 * founded (trust list in force), ready (recovery keys are shared out as well). `processes`: name to process id, of
 * the run that goes on or was the last.
 */
export type RegionState = z.infer<typeof regionFile>;

/** Reads region.json; undefined when there is none. Throws `REGION_FILE_MALFORMED`. */
export async function readRegion(path: string): Promise<RegionState | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return regionFile.parse(JSON.parse(text));
  } catch (error) {
    throw new RegionError('REGION_FILE_MALFORMED', `${path} cannot be read.`, { path }, error);
  }
}

/** Writes region.json whole and renames it into place: a crash leaves the old one. */
export async function writeRegion(path: string, state: RegionState): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.next`, `${JSON.stringify(state, null, 2)}\n`);
  await rename(`${path}.next`, path);
}
