/** As much of JSON Schema 2020-12 as our schema uses: enough to prove that it says what it should. */
import type { JsonObject, JsonValue } from '@breakwater/federation-protocol';

const known = new Set([
  ...['$schema', '$defs', '$ref', 'title', 'description', 'type', 'required', 'properties', 'additionalProperties'],
  ...['items', 'minItems', 'maxItems', 'const', 'enum', 'pattern', 'minimum', 'maximum', 'exclusiveMinimum', 'oneOf'],
]);

/** Where a value breaks its schema, one line each. An unknown keyword is a fault of the schema itself. */
export function faultsOf(value: JsonValue | undefined, schema: JsonObject): readonly string[] {
  return check(value, schema, schema, '');
}

function check(value: JsonValue | undefined, schema: JsonValue | undefined, root: JsonObject, at: string): string[] {
  if (!isObject(schema)) return schema === false ? [`${at} may not be there`] : [];
  const strange = Object.keys(schema).filter((name) => !known.has(name));
  if (strange.length > 0) return [`${at}: the schema uses ${strange.join(', ')}`];
  const faults: string[] = [];
  const fault = (isFault: boolean, what: string) => {
    if (isFault) faults.push(`${at}: ${what}`);
  };
  if (typeof schema.$ref === 'string') faults.push(...check(value, definition(schema.$ref, root), root, at));
  if (schema.const !== undefined) fault(!same(value, schema.const), `is not ${JSON.stringify(schema.const)}`);
  if (Array.isArray(schema.enum)) fault(!schema.enum.some((one) => same(value, one)), 'is none of the enum');
  if (typeof schema.type === 'string') fault(!isOfType(value, schema.type), `is no ${schema.type}`);
  if (Array.isArray(schema.oneOf)) {
    fault(schema.oneOf.filter((one) => check(value, one, root, at).length === 0).length !== 1, 'matches not just one');
  }
  if (typeof value === 'string' && typeof schema.pattern === 'string') {
    fault(!new RegExp(schema.pattern, 'u').test(value), `does not match ${schema.pattern}`);
  }
  if (typeof value === 'number') {
    fault(typeof schema.minimum === 'number' && value < schema.minimum, 'is too small');
    fault(typeof schema.maximum === 'number' && value > schema.maximum, 'is too large');
    fault(typeof schema.exclusiveMinimum === 'number' && value <= schema.exclusiveMinimum, 'is too small');
  }
  if (Array.isArray(value)) {
    fault(typeof schema.minItems === 'number' && value.length < schema.minItems, 'has too few items');
    fault(typeof schema.maxItems === 'number' && value.length > schema.maxItems, 'has too many items');
    for (const [index, one] of value.entries()) faults.push(...check(one, schema.items, root, `${at}[${index}]`));
  }
  if (isObject(value)) faults.push(...membersOf(value, schema, root, at));
  return faults;
}

function membersOf(value: JsonObject, schema: JsonObject, root: JsonObject, at: string): string[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const missing = required.filter((name) => typeof name === 'string' && value[name] === undefined);
  return [
    ...missing.map((name) => `${at}.${String(name)} is missing`),
    ...Object.entries(value).flatMap(([name, one]) =>
      check(one, name in properties ? properties[name] : schema.additionalProperties, root, `${at}.${name}`),
    ),
  ];
}

function definition(reference: string, root: JsonObject): JsonValue | undefined {
  const [, name = ''] = /^#\/\$defs\/(\w+)$/.exec(reference) ?? [];
  const definitions = isObject(root.$defs) ? root.$defs : {};
  if (definitions[name] === undefined) throw new Error(`the schema has no ${reference}`);
  return definitions[name];
}

function isOfType(value: JsonValue | undefined, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(value: JsonValue | undefined, other: JsonValue): boolean {
  return JSON.stringify(value) === JSON.stringify(other);
}
