/** The rules of the house as data: who may import whom, from where, and what each outside package is for. */

/** Which of our packages each of our packages may import, and why not the others. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  'federation-protocol': [],
  'trust-lists': ['federation-protocol'],
  'backup-replication': ['federation-protocol'],
  benchmarks: ['federation-protocol'],
  node: ['federation-protocol', 'trust-lists', 'backup-replication', 'benchmarks'],
  'governance-site': ['benchmarks', 'trust-lists'],
  test: ['federation-protocol', 'trust-lists', 'backup-replication', 'benchmarks', 'node'],
};

/** The packages that must be deterministic functions of their arguments. */
export const purePackages = ['federation-protocol', 'trust-lists', 'backup-replication', 'benchmarks'];

/** Tools that a developer runs by hand inside a pure package; nothing imports them. */
export const tools = [
  'benchmarks/import/import.ts',
  'backup-replication/placement/import.ts',
  'backup-replication/kernel/compile.ts',
];

/** Node's own modules that a pure package may use; the others ship to the browser and may use none. */
export const pureNodeModules: Readonly<Record<string, readonly string[]>> = {
  'backup-replication': ['node:crypto', 'node:zlib', 'node:buffer'],
};

/** What a pure package may not reach for, and what to do instead. */
export const impurities: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/, 'take `now: Date` as an argument'],
  [/\bnew Date\(\s*\)/, 'take `now: Date` as an argument'],
  [/\bMath\.random\b/, 'take random bytes as an argument'],
  [/\bprocess\./, 'let node hand in what the process knows'],
  [/\b(setTimeout|setInterval|setImmediate)\(/, 'let node decide when'],
  [/(?<![.\w])fetch\((?!\))/, 'take the fetcher as an argument'],
  [
    /\brandomBytes\b.*from 'node:crypto'|crypto\.randomBytes\(|\brandomUUID\(|getRandomValues\(/,
    'take random bytes as an argument',
  ],
];

/** Where threads are started, and the program of a test that shows what they do when they are started elsewhere. */
export const mayStartThreads = ['node/backup/start-thread.ts', 'node/test/backup/threads-that-call-out.ts'];

/** Tests that may depend on the machine: on data beside the project. */
export const mayDependOnMachine = [
  'backup-replication/test/placement/derive.test.ts',
  'benchmarks/test/golden/asem.test.ts',
  'benchmarks/test/golden/published.test.ts',
  'benchmarks/test/uncertainty/published.test.ts',
  'benchmarks/test/import/importers.test.ts',
  'benchmarks/test/import/members.test.ts',
  'test/tidy.test.ts',
  'trust-lists/test/lote.test.ts',
];

/** SHA-256 of the Node binary that the pinned npm package brings, by platform: it arrives outside the lock file. */
export const nodeBinaries: Readonly<Record<string, string>> = {
  'linux-x64': '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
  'linux-arm64': '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
};

/** Every outside package that shipped code imports, with the one job it has. */
export const dependencies: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'federation-protocol': {
    'structured-headers': 'RFC 9651 fields of HTTP message signatures',
    '@noble/hashes': 'hashes where there is no node:crypto (browser)',
  },
  'trust-lists': { jose: 'JSON Web Signatures', '@noble/hashes': 'hashes in the browser' },
  'backup-replication': { assemblyscript: 'compiles the kernels (a tool of development)' },
  benchmarks: {},
  node: {
    '@aws-sdk/client-s3': 'shards in S3 stores',
    '@hono/node-server': 'hono on Node',
    '@hpke/core': 'HPKE (RFC 9180), for data keys and shares',
    '@napi-rs/xattr': 'extended attributes of files, which node:fs cannot read',
    '@simplewebauthn/server': 'checks passkeys',
    'better-sqlite3': 'SQLite with its online backup API',
    commander: 'reads the command line',
    'drizzle-orm': 'typed queries',
    hono: 'routes and escaped templates',
    jose: 'keys for oidc-provider and openid-client',
    'oidc-provider': 'the certified OpenID Provider',
    'openid-client': 'the certified Relying Party',
    pino: 'structured logs',
    'shamir-secret-sharing': 'audited Shamir sharing of the recovery key',
    'smol-toml': 'hub.toml',
    undici: 'fetch whose name lookup we control',
    ws: 'the link of a hub that can only dial out',
    zod: 'checks configuration and forms',
  },
  'governance-site': { astro: 'builds the static site' },
};

/** Names that say nothing about the field; give the noun instead. */
export const emptyNames =
  /(^|\/)(utils?|helpers?|common|misc|shared|types)(\/|\.ts$)|-(service|manager|helper|util)s?\.ts$/;

/** The names at the top of the tree, and no others. */
export const topNames = [
  '.ci',
  '.gitignore',
  '.npmrc',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'backup-replication',
  'benchmarks',
  'biome.json',
  'federation-protocol',
  'governance-site',
  'node',
  'package-lock.json',
  'package.json',
  'test',
  'trust-lists',
  'tsconfig.json',
  'turbo.json',
];
