/** The part of a root that says which states sign with which keys, and how many must for what. */
import type { Hash, JsonObject, JsonValue } from '@breakwater/federation-protocol';
import {
  inside,
  type Place,
  readArray,
  readCount,
  readCountry,
  readObject,
  readOpenObject,
  readSignatureKey,
  readText,
  refuse,
} from './read.ts';
import {
  type KeyClass,
  type Role,
  type RoleName,
  type Root,
  type RootSigner,
  roleNames,
  type SignerKey,
} from './root.ts';

const keyClasses: readonly KeyClass[] = ['classical', 'pq'];
const keysMax = 8;

/** A state, its officer and its keys. */
export async function readSigner(value: JsonValue, place: Place, hash?: Hash): Promise<RootSigner> {
  const signer = readObject(value, place, ['id', 'territory', 'name', 'keys']);
  const id = readCountry(signer.id, inside(place, 'id'));
  // One state, one signer: were territory and id to differ, one state could count twice.
  if (signer.territory !== id) refuse(inside(place, 'territory'), 'the same as the id');
  const keys = await Promise.all(
    readArray(signer.keys, inside(place, 'keys'), (key, at) => readSignerKey(key, at, hash)),
  );
  if (keys.length === 0 || keys.length > keysMax) refuse(inside(place, 'keys'), `one to ${keysMax} keys`);
  return { id, name: readText(signer.name, inside(place, 'name'), 200), keys };
}

async function readSignerKey(value: JsonValue, place: Place, hash?: Hash): Promise<SignerKey> {
  const key = readObject(value, place, ['class', 'jwk']);
  const jwk = await readSignatureKey(key.jwk ?? null, inside(place, 'jwk'), hash);
  // The class is a property of the key: were it only a word in the document, a weak key could count as a strong one.
  const actual: KeyClass = jwk.kty === 'AKP' ? 'pq' : 'classical';
  return key.class === actual ? { class: actual, jwk } : refuse(inside(place, 'class'), `${actual}, as the key is`);
}

/** The roles, whose signers stand in the root. */
export function readRoles(value: JsonValue | undefined, place: Place, signers: readonly RootSigner[]): Root['roles'] {
  const roles = readOpenObject(value, place, [...roleNames, 'notice']);
  const role = (name: RoleName) => readRole(roles[name], inside(place, name), signers);
  const noticePlace = inside(place, 'notice');
  const notice = readObject(roles.notice, noticePlace, ['others']);
  const others = readCount(notice.others, inside(noticePlace, 'others'), 1, signers.length);
  return { root: role('root'), 'list:hubs': role('list:hubs'), removal: role('removal'), notice: { others } };
}

function readRole(value: JsonValue | undefined, place: Place, known: readonly RootSigner[]): Role {
  const role: JsonObject = readObject(value, place, ['signers', 'threshold', 'classes']);
  const signersPlace = inside(place, 'signers');
  const signers = readArray(role.signers, signersPlace, (id, at) => readCountry(id, at) as string);
  if (new Set(signers).size !== signers.length) refuse(signersPlace, 'a list of different states');
  if (!signers.every((id) => known.some((signer) => signer.id === id))) refuse(signersPlace, 'made of signers');
  const classesPlace = inside(place, 'classes');
  const classes = readArray(role.classes, classesPlace, (name, at) => {
    return keyClasses.find((known) => known === name) ?? refuse(at, 'a class of algorithms known here');
  });
  const isDistinct = new Set(classes).size === classes.length;
  if (!isDistinct || classes.length === 0) refuse(classesPlace, 'one or two different classes');
  const threshold = readCount(role.threshold, inside(place, 'threshold'), 1, signers.length);
  const able = (name: KeyClass) =>
    known.filter(({ id, keys }) => signers.includes(id) && keys.some((key) => key.class === name)).length;
  // A root whose own rule nobody can meet would be the region's last.
  if (!classes.every((name) => able(name) >= threshold)) refuse(place, 'a threshold that its signers can meet');
  return { signers, threshold, classes };
}
