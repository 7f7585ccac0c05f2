/** `breakwater config print`: the settings in force, defaults and environment included, secrets left out. */
import { isObject, type JsonObject } from '@breakwater/federation-protocol';
import { type HubConfig, readHubConfig } from '../config/read-config.ts';
import { dirOption, hubDirOf } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Shows the settings that this hub would run with.',
  help: `Use it when a setting does not do what you expect: it shows hub.toml together with defaults
and environment, as the hub reads them. Passphrases are never shown, only the file they are read from.

  breakwater config print --dir /var/lib/breakwater`,
  options: [dirOption],
  async run(input, terminal) {
    const config = await readHubConfig(hubDirOf(input));
    const shown = configJson(config);
    const flat = flatten('', shown);
    const width = Math.max(...flat.map(([name]) => name.length));
    terminal.result(shown, () => flat.map(([name, value]) => `${name.padEnd(width)}  ${value}`));
    return 0;
  },
};

function configJson(config: HubConfig): JsonObject {
  const { quiet, limits, keep, ...backup } = config.backup;
  return {
    ...config,
    trust: { ...config.trust, sources: [...config.trust.sources] },
    holding: { ...config.holding },
    backup: { ...backup, quiet: [...quiet], limits: [...limits], keep: { ...keep } },
  };
}

function flatten(prefix: string, value: JsonObject): [string, string][] {
  return Object.entries(value).flatMap(([name, item]): [string, string][] => {
    const path = prefix ? `${prefix}.${name}` : name;
    if (isObject(item)) return flatten(path, item);
    return [[path, Array.isArray(item) ? item.join(', ') : String(item)]];
  });
}
