/** Writes a hub.toml that a person can read and change. */
import { stringify } from 'smol-toml';
import type { HubToml } from './hub-config.ts';

const heading =
  "# One hub's settings. node/config/hub-config.ts explains every name; `breakwater doctor` checks this file.";

/** The text of hub.toml for these settings, with a line that says where the manual is. */
export function formatHubToml(settings: HubToml): string {
  return `${heading}\n${stringify(settings)}`;
}
