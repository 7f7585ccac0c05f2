/** The trust list in force as a table for a person and as JSON for a program. */
import type { JsonObject, Verified } from '@breakwater/federation-protocol';
import { members, type TrustState } from '@breakwater/trust-lists';
import { groups } from '../keys/fingerprint.ts';
import { day, moment, table } from './lines.ts';
import { noticeLines } from './paper-text.ts';
import { serviceKeys } from './service-keys.ts';

/** The state for programs: `--json`, status pages. Times in ISO 8601. */
export function stateJson(state: Verified<TrustState>): JsonObject {
  const { root, list, signedBy } = state;
  return {
    root: {
      version: root.version,
      sha256: root.sha256,
      expires: root.expires.toISOString(),
      signedBy: [...signedBy.root],
    },
    list: {
      sequence: list.sequence,
      sha256: list.sha256,
      issued: list.issued.toISOString(),
      nextUpdate: list.nextUpdate.toISOString(),
      signedBy: [...signedBy.list],
      threshold: root.roles['list:hubs'].threshold,
    },
    anchor: root.anchor.entityId,
    members: members(state).map((member) => ({
      country: member.country,
      name: member.name,
      origin: member.origin,
      maxAssurance: member.maxAssurance,
      revision: member.revision,
      keys: serviceKeys(member).map((key) => ({ ...key })),
      officials: member.officials.length,
      officialThreshold: member.officialThreshold,
      statementUntil: state.statements.get(member.country)?.expiresAt.toISOString() ?? null,
    })),
    log: { size: state.log.size, quorumTime: state.log.quorumTime.toISOString() },
    notices: [...state.notices.values()].map(({ issued, ...notice }) => ({ ...notice, issued: issued.toISOString() })),
    refusedStatements: state.refusedStatements.map(({ code, message }) => ({ code, message })),
  };
}

/** The state for a person, aligned, widest column first measured. */
export function stateLines(state: Verified<TrustState>): readonly string[] {
  const { root, list, signedBy } = state;
  const needed = root.roles['list:hubs'].threshold;
  const rows = members(state).map((member) => [
    member.country,
    member.name,
    member.origin,
    member.maxAssurance,
    `${member.officialThreshold} of ${member.officials.length}`,
    statementUntil(state, member.country),
  ]);
  return [
    `Trust list     ${list.sequence}, issued ${day(list.issued)}, next update due ${day(list.nextUpdate)}`,
    `Signed by      ${signedBy.list.join(', ')} (${signedBy.list.length} states; ${needed} are needed)`,
    `Root           ${root.version}, signed by ${signedBy.root.join(', ')}, to be replaced before ${day(root.expires)}`,
    `Fingerprint    ${groups(root.sha256)}`,
    `Log            ${state.log.size} entries, confirmed by a quorum at ${moment(state.log.quorumTime)}`,
    '',
    ...table([['code', 'name', 'address', 'at most', 'officials', 'sign-in until'], ...rows]),
    ...[...state.notices.values()].flatMap((notice) => ['', ...noticeLines(notice, null), `Number  ${notice.id}`]),
    ...state.refusedStatements.map(({ message }) => `Note: ${message} The list wins.`),
  ];
}

function statementUntil(
  state: Verified<TrustState>,
  country: TrustState['list']['entries'][number]['member']['country'],
) {
  const statement = state.statements.get(country);
  return statement === undefined ? 'no statement' : day(statement.expiresAt);
}
