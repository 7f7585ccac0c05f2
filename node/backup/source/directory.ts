/** A directory, or one file, as a source. */
import type { SourceItem } from './item.ts';
import { parseRules } from './rules.ts';
import type { Source } from './source.ts';
import { walk } from './walk.ts';

/** The line of the source, then all that the walk finds. Throws `BACKUP_RULE_INVALID` before the first batch. */
export function* readDirectory(source: Source): Generator<readonly SourceItem[]> {
  const { name, kind, address, tier, rules, oneFileSystem, skipCaches } = source;
  const leavesOut = rules.length === 0 ? {} : { leavesOut: parseRules(rules) };
  yield [{ kind: 'entry', line: { type: 'source', name, kind, address, tier } }];
  yield* walk({ path: name, address, ...leavesOut, oneFileSystem, skipCaches });
}
