/** The parts of the region, as `breakwater region status` tells them. */
import type { Scene } from './scene.ts';

/** One part: a hub by its country's code, the authority, or a service. */
export interface RegionPart {
  readonly name: string;
  readonly pid: number;
  readonly running: boolean;
}

/** All parts, running or not. */
export async function partsOf({ programs, root }: Pick<Scene, 'programs' | 'root'>): Promise<readonly RegionPart[]> {
  const { value } = await programs.tryBreakwater('region', 'status', '--root', root); // exit code 3 when some are down
  if (!Array.isArray(value.parts)) throw new Error(`no status: ${JSON.stringify(value)}`);
  return value.parts.map(({ name, pid, running }) => ({ name: String(name), pid: Number(pid), running: !!running }));
}
