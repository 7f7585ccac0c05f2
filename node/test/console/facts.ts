/** Facts of a calm day at the hub of Saint Lucia, for tests to disturb. */
import type { BackupFacts, HolderFact, HubFacts, PeerFact } from '../../console/facts.ts';
import type { TrustFacts } from '../../console/trust-facts.ts';

const now = new Date('2026-11-22T12:00:00Z');
export const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

const partners = [
  ['BB', 'Barbados'],
  ['JM', 'Jamaica'],
  ['GY', 'Guyana'],
  ['DM', 'Dominica'],
  ['BZ', 'Belize'],
  ['TT', 'Trinidad and Tobago'],
] as const;

export const peers: readonly PeerFact[] = partners.map(([country, name], at) => ({
  country,
  name,
  state: 'ready',
  answeredAt: ago(at === 0 ? 0.5 : 1),
  silentSince: null,
  roundTripMs: 12 + at * 7,
  via: country === 'TT' ? 'link' : 'direct',
}));

export const holders: readonly HolderFact[] = partners.map(([country, name]) => ({
  country,
  name,
  answers: true,
  shardsHeld: 42,
  shardsExpected: 42,
  receiptAt: ago(180),
  shardBytes: 138_412_000,
}));

export const backup: BackupFacts = {
  needed: 3,
  holders,
  runs: [
    {
      sequence: 12,
      endedAt: ago(180),
      outcome: 'done',
      dataBytes: 414_000_000,
      files: 2114,
      durationMs: 8300,
      holders: 6,
      skipped: 0,
      code: null,
    },
  ],
  running: null,
  lastRestore: {
    endedAt: ago(60 * 24 * 9),
    outcome: 'done',
    kind: 'restore',
    dataBytes: 402_000_000,
    durationMs: 12_100,
  },
  lastVerify: { endedAt: ago(600), outcome: 'done', kind: 'verify', dataBytes: 828_000_000, durationMs: 9_400 },
  indexProblem: null,
  health: {
    found: {
      ...{ at: ago(4), mayLose: 3, packs: 31, packsLost: 0, answered: 6, asked: 6, doubt: null, advice: [] },
      snapshots: [
        { sequence: 12, createdAt: '2026-11-22T09:00:00Z', mayLose: 3, packs: 31, packsWeak: 0, packsLost: 0 },
      ],
    },
    failure: null,
    isAsking: false,
  },
  audits: partners.map(([country, name], at) => ({
    ...{ country, name, standing: 'sound' as const },
    last: { at: ago(500 + at), verdict: 'passed' as const, good: 40, asked: 40 },
    coverage: { seen: 240 + at * 20, total: 2214, roundsBefore: at },
  })),
  repairs: [],
  sources: [
    {
      ...{ name: 'hub', kind: 'hub', address: '/var/lib/breakwater', tier: 1, rules: 0 },
      ...{ savedAt: ago(180), fault: null },
    },
    {
      ...{ name: 'civil-registry', kind: 'postgres', address: 'service:registry', tier: 1, rules: 0 },
      ...{ savedAt: ago(180), fault: null },
    },
    {
      ...{ name: 'scans', kind: 'directory', address: '/srv/registry/scans', tier: 3, rules: 2, savedAt: ago(180) },
      fault: { at: ago(60 * 30), count: 3, reason: 'permission denied', isNow: false },
    },
  ],
  settings: {
    ...{ schedule: 'every 6 hours', quiet: ['08:00-17:00'], timeZone: 'America/St_Lucia', next: ago(-540) },
    ...{ limits: ['08:00-17:00 2 Mbit/s', '5 MB/s'], rateInAll: 250_000, ratePerHolder: null },
    keep: { last: 3, hourly: 24, daily: 7, weekly: 5, monthly: 12, yearly: 10 },
  },
  kept: [{ country: 'DM', name: 'Dominica', objects: 84, bytes: 276_000_000, newestAt: ago(44) }],
  agreements: [
    {
      ...{ country: 'DM', name: 'Dominica', weAre: 'holder', state: 'in-force', retentionDays: 365 },
      ...{ quotaBytes: 50e9, usedBytes: 276_000_000 },
      until: new Date('2031-11-21T12:00:00Z'),
    },
  ],
};

export const trust: TrustFacts = {
  sequence: 3,
  rootVersion: 1,
  rootFingerprint: '3f2a9c410b77d5e6'.repeat(4),
  listFingerprint: '91c0ffee12345678'.repeat(4),
  issuedAt: ago(60 * 24 * 6),
  nextUpdateAt: ago(-60 * 24 * 24),
  checkedAt: ago(1),
  quorumAt: ago(4),
  stage: 'fresh',
  stageEndsAt: ago(-60 * 24 + 4),
  reasons: [],
  forks: [],
  rootIssuedAt: ago(60 * 24 * 30),
  rootExpiresAt: ago(-60 * 24 * 700),
  signers: ['BB', 'DM', 'GY', 'LC', 'TT'],
  signersNeeded: 4,
  rootSigners: ['BB', 'BZ', 'DM', 'GY', 'LC'],
  rootSignersNeeded: 5,
  log: {
    origin: 'trust.region.example/trust',
    size: 4,
    logIndex: 3,
    witnesses: [...partners, ['LC', 'Saint Lucia'] as const].map(([country, name], at) => ({
      country,
      name,
      cosignedAt: at === 0 ? null : ago(at === 1 ? 60 * 30 : at),
      counts: at > 1,
    })),
    witnessesNeeded: 5,
    history: [3, 2, 1].map((sequence) => ({
      sequence,
      issuedAt: sequence === 1 ? null : ago(60 * 24 * (12 - 2 * sequence)),
      sha256: `${sequence}1c0ffee12345678`.repeat(4),
      logIndex: sequence,
    })),
  },
  budgets: [
    { service: 'FederationIdentity', level: 'high', budgetMs: 72 * 3_600_000, until: ago(4 - 72 * 60) },
    { service: 'FederationIdentity', level: 'substantial', budgetMs: 336 * 3_600_000, until: ago(4 - 336 * 60) },
    { service: 'BackupStore', level: null, budgetMs: 2160 * 3_600_000, until: ago(4 - 2160 * 60) },
  ],
  notices: [],
  problem: null,
  members: [...partners, ['LC', 'Saint Lucia'] as const].map(([country, name]) => ({
    country,
    name,
    origin: `http://${country.toLowerCase()}.localhost:7101`,
    maxAssurance: 'substantial',
    keys: [
      { use: 'signing in', fingerprint: 'ab12cd34'.repeat(8) },
      { use: 'messages between hubs', fingerprint: '0f1e2d3c'.repeat(8) },
    ],
  })),
};

export const calmFacts: HubFacts = {
  now,
  country: 'LC',
  name: 'Saint Lucia',
  peers,
  backup,
  trust,
  events: [
    { at: ago(2), name: 'operator.signed-in', text: 'An operator signed in', grave: false, details: [] },
    {
      at: ago(180),
      name: 'backup.done',
      text: 'A backup was completed',
      grave: false,
      details: [{ name: 'size', value: '414 MB' }],
    },
  ],
  recovery: { key: 'ready', asked: [] },
  passkeys: 1,
};
