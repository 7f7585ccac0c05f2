/** Writes a hub.toml that a person can read and change. */
import { stringify } from 'smol-toml';
import type { HubToml } from './hub-config.ts';

/** The text of hub.toml for these settings, with a line that says where the manual is. */
export function formatHubToml(settings: HubToml): string {
  return `# One hub's settings. Every name is explained in node/config/hub-config.ts; \`breakwater doctor\` checks this file.\n${stringify(settings)}`;
}
