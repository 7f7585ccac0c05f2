/** The engine's disk for runs that are killed: its steps between disk calls are points as well. */
import { type Disk, disk as realDisk } from '../../../backup/engine/disk.ts';
import { reached } from './fault-points.ts';

/** As the real disk, whose calls `fault-points.ts` counts already. */
export const disk: Disk = { ...realDisk, reached };
