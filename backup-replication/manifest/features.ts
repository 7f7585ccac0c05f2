/** Feature flags of a manifest: what an older program must refuse, and what it may still read. */
import {
  expectArray,
  expectObject,
  expectString,
  type JsonObject,
  type JsonValue,
} from '@breakwater/federation-protocol';
import { BackupError } from '../error.ts';

/** What a program that does not know a feature may not do: `read` anything, or `write` a further snapshot. */
export type FeatureNeed = 'read' | 'write';

/** A feature that a snapshot uses beyond the plain format 1. */
export interface Feature {
  /** Lower-case words joined by hyphens. */
  readonly name: string;
  readonly need: FeatureNeed;
}

/** The features this program knows: format 1 starts with none. */
const KNOWN: readonly string[] = [];

const FEATURES_MAX = 64;
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Throws `BACKUP_FEATURE_UNKNOWN` when the snapshot cannot be read without a feature this program lacks. */
export function checkMayRead(features: readonly Feature[]): void {
  refuse(features.find(({ name, need }) => need === 'read' && !KNOWN.includes(name)));
}

/**
 * Throws `BACKUP_FEATURE_UNKNOWN` when any feature is unknown: a program that went on from such a snapshot would lose
 * what it does not understand. Call it with the newest manifest before a further snapshot is written.
 */
export function checkMayWrite(features: readonly Feature[]): void {
  refuse(features.find(({ name }) => !KNOWN.includes(name)));
}

/** Features from JSON; shape errors are those of the JSON checks. */
export function parseFeatures(value: JsonValue | undefined): readonly Feature[] {
  return expectArray(value, 'features', FEATURES_MAX).map((item) => {
    const feature = expectObject(item, 'feature');
    const name = expectString(feature.name, 'name', 64);
    const { need } = feature;
    if (!NAME.test(name) || (need !== 'read' && need !== 'write')) {
      throw new BackupError('MANIFEST_INVALID', 'A manifest names a feature that cannot be.');
    }
    return { name, need };
  });
}

/** Features as JSON. */
export function featuresJson(features: readonly Feature[]): readonly JsonObject[] {
  return features.map(({ name, need }) => ({ name, need }));
}

function refuse(feature: Feature | undefined): void {
  if (feature === undefined) return;
  const happened = `The snapshot uses the feature "${feature.name}", which this program does not know.`;
  throw new BackupError('BACKUP_FEATURE_UNKNOWN', happened, { feature: feature.name, need: feature.need });
}
