/** What a backup or a restore passed over because it has no contents: one line, and no failure. */
import type { PassedOver } from '../backup/engine/order.ts';

const NAMES: Readonly<Record<keyof PassedOver, readonly [one: string, more: string]>> = {
  fifo: ['fifo', 'fifos'],
  socket: ['socket', 'sockets'],
  device: ['device', 'devices'],
};

/** `Passed over 1 fifo, 2 sockets: they have no contents of their own`; no line where there was none. */
export function passedOverText(passedOver: PassedOver): readonly string[] {
  const counted = (Object.keys(NAMES) as (keyof PassedOver)[]).flatMap((kind) => {
    const count = passedOver[kind];
    return count === 0 ? [] : [`${count} ${NAMES[kind][count === 1 ? 0 : 1]}`];
  });
  return counted.length === 0 ? [] : [`Passed over ${counted.join(', ')}: no contents of their own`];
}
