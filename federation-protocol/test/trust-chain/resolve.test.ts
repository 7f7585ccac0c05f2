/** Finding a chain: by the shortest way, within a budget, past superiors that lie or do not answer. */
import { describe, expect, it } from 'vitest';
import { issueEntityStatement } from '../../entity-statement/issue.ts';
import { FederationError } from '../../federation-error.ts';
import { type EntityId, parseEntityId } from '../../identifier/entity-id.ts';
import { resolveTrustChain, type StatementSource } from '../../trust-chain/resolve.ts';
import { newSigner, now, refusal } from '../keys.ts';
import { anchorId, fedId, newRegion, opId, type Region, statement } from './region.ts';

const gone = () => new FederationError('JSON_SYNTAX', 'nothing there');

/** A source over a table of statements, which counts what it is asked. */
function sourceOf(table: Readonly<Record<string, string>>): StatementSource & { asked: string[] } {
  const asked: string[] = [];
  const find = async (key: string) => {
    asked.push(key);
    const found = table[key];
    if (found === undefined) throw gone();
    return found;
  };
  return {
    asked,
    entityConfiguration: (entity) => find(entity),
    subordinateStatement: (issuer, subject) => find(`${issuer} ${subject}`),
  };
}

async function tableOf(region: Region): Promise<Record<string, string>> {
  return {
    [opId]: await region.opConfiguration(),
    [fedId]: await region.fedConfiguration(),
    [`${fedId} ${opId}`]: await region.fedAboutOp(),
    [`${anchorId} ${fedId}`]: await region.anchorAboutFed(),
  };
}

const id = (name: string): EntityId => parseEntityId(`https://${name}.example`);

describe('resolving a trust chain', () => {
  it('follows the hints up to the anchor and asks for nothing twice', async () => {
    const region = await newRegion();
    const source = sourceOf(await tableOf(region));
    const chain = await resolveTrustChain(opId, region.anchors, source, now);
    expect(chain).toMatchObject({ leaf: opId, path: [opId, fedId, anchorId] });
    expect(chain.statements).toHaveLength(3);
    expect(source.asked).toEqual([opId, `${fedId} ${opId}`, fedId, `${anchorId} ${fedId}`]);
  });

  it('finds the good way past superiors that lie, loop or do not answer', async () => {
    const region = await newRegion();
    const table = await tableOf(region);
    const liar = await newSigner();
    table[opId] = await region.opConfiguration({ authorityHints: [id('silent'), id('liar'), opId, fedId] });
    table[`${id('liar')} ${opId}`] = await issueEntityStatement(statement(id('liar'), opId, region.op), liar);
    table[id('liar')] = 'no statement at all';
    const chain = await resolveTrustChain(opId, region.anchors, sourceOf(table), now);
    expect(chain.path).toEqual([opId, fedId, anchorId]);
  });

  it('prefers the shorter chain', async () => {
    const region = await newRegion();
    const table = await tableOf(region);
    table[opId] = await region.opConfiguration({ authorityHints: [fedId, anchorId] });
    table[`${anchorId} ${opId}`] = await issueEntityStatement(statement(anchorId, opId, region.op), region.anchor);
    const chain = await resolveTrustChain(opId, region.anchors, sourceOf(table), now);
    expect(chain.path).toEqual([opId, anchorId]);
  });

  it('names every dead end when there is no way', async () => {
    const region = await newRegion();
    const table = await tableOf(region);
    delete table[`${anchorId} ${fedId}`];
    await expect(resolveTrustChain(opId, region.anchors, sourceOf(table), now)).rejects.toMatchObject({
      code: 'TRUST_CHAIN_NOT_FOUND',
      evidence: { entity: opId, deadEnds: [{ via: anchorId, code: 'JSON_SYNTAX' }] },
    });
    await expect(resolveTrustChain(id('nobody'), region.anchors, sourceOf(table), now)).rejects.toEqual(gone());
  });

  it('looks at four superiors of an entity and climbs four levels, no more', async () => {
    const region = await newRegion();
    const table = await tableOf(region);
    table[opId] = await region.opConfiguration({ authorityHints: ['a', 'b', 'c', 'd'].map(id).concat(fedId) });
    await expect(resolveTrustChain(opId, region.anchors, sourceOf(table), now)).rejects.toEqual(
      refusal('TRUST_CHAIN_NOT_FOUND'),
    );
    const tower = await towerOf(region, 6);
    await expect(resolveTrustChain(opId, region.anchors, tower, now)).rejects.toEqual(refusal('TRUST_CHAIN_NOT_FOUND'));
    expect(tower.asked.length).toBeLessThanOrEqual(12);
  });

  it('stops at twelve fetches, however many ways are offered', async () => {
    const region = await newRegion();
    const table: Record<string, string> = {};
    const names = ['a', 'b', 'c', 'd'].map(id);
    table[opId] = await region.opConfiguration({ authorityHints: names });
    for (const name of names) {
      table[`${name} ${opId}`] = await issueEntityStatement(statement(name, opId, region.op), region.fed);
      const hints = names.filter((other) => other !== name);
      const own = statement(name, name, region.fed, { authorityHints: hints });
      table[name] = await issueEntityStatement(own, region.fed);
      for (const other of hints) {
        table[`${other} ${name}`] = await issueEntityStatement(statement(other, name, region.fed), region.fed);
      }
    }
    const source = sourceOf(table);
    await expect(resolveTrustChain(opId, region.anchors, source, now)).rejects.toEqual(refusal('TRUST_CHAIN_BUDGET'));
    expect(source.asked).toHaveLength(12);
  });
});

/** A chain of superiors so tall that the anchor at its top is out of reach. */
async function towerOf(region: Region, levels: number) {
  const table: Record<string, string> = { [opId]: await region.opConfiguration({ authorityHints: [id('l0')] }) };
  let below: EntityId = opId;
  for (let level = 0; level < levels; level += 1) {
    const here = id(`l${level}`);
    const above = level + 1 === levels ? anchorId : id(`l${level + 1}`);
    table[`${here} ${below}`] = await issueEntityStatement(statement(here, below, region.op), region.fed);
    const own = statement(here, here, region.fed, { authorityHints: [above] });
    table[here] = await issueEntityStatement(own, region.fed);
    below = here;
  }
  table[`${anchorId} ${below}`] = await issueEntityStatement(statement(anchorId, below, region.fed), region.anchor);
  return sourceOf(table);
}
