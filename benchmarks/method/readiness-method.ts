/** The framework of the readiness benchmark, as its file has it. METHOD.md is generated from the same file. */
import type { JsonObject } from '@breakwater/federation-protocol';
import json from './framework.json' with { type: 'json' };

/** The framework as JSON: what is hashed as the method, and what `parseFramework` reads. */
export const readinessMethod: JsonObject = json;
