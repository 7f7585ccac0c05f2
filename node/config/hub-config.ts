/** What an operator may set in hub.toml: the manual of one hub, every field with its unit and its consequence. */
import { z } from 'zod';

const countryCode = z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166), like "LC"');
const port = z.int().min(1).max(65_535);
const webOrigin = z.string().regex(/^https?:\/\/[a-z0-9.-]+(:\d+)?$/, 'an origin like "https://hub.gov.lc", no path');

/** The text of hub.toml as it must be; unknown names are refused, so that a misspelt setting never goes unnoticed. */
export const hubToml = z.strictObject({
  role: z.enum(['hub', 'authority']).default('hub'),
  /** The state this hub speaks for; the authority has the region's own code. */
  country: countryCode,
  /** How citizens of other countries read its name. */
  name: z.string().min(1).max(80),
  /** Where citizens and peers find the hub. Passkeys are bound to its host: changing it makes them useless. */
  origin: webOrigin,
  listen: z.strictObject({ host: z.string().default('127.0.0.1'), port }),
  /** The operator's console; it listens on loopback, reached from elsewhere only through a tunnel. */
  console: z.strictObject({ port, origin: webOrigin.optional() }),
  secrets: z.strictObject({
    /** File with the passphrase of keys/hub.key, outside this directory. BREAKWATER_PASSPHRASE_FILE overrides it. */
    passphrase_file: z.string().min(1),
  }),
  trust: z
    .strictObject({
      /** SHA-256 (hex) of the region's root 1, compared over the telephone with another trust officer. */
      root_sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'),
      /** Where lists are fetched first; peers' mirrors are tried too. Nothing is believed for where it came from. */
      sources: z.array(webOrigin).max(16).default([]),
    })
    .optional(),
  link: z
    .strictObject({
      /** "outbound": this hub cannot be dialled (satellite, carrier NAT) and keeps links open to its peers instead. */
      mode: z.enum(['direct', 'outbound']).default('direct'),
    })
    .default({ mode: 'direct' }),
  backup: z
    .strictObject({
      /** "every 6 hours" or "daily at 02:30"; left out, backups run only when somebody starts one. */
      schedule: z.string().max(200).optional(),
      /** Hours in which none begins, like "08:00-17:00"; one that runs goes on. */
      quiet: z.array(z.string().max(100)).max(8).default([]),
      /** Whose wall clock schedule, quiet hours and limits are told by. */
      time_zone: z.string().max(64).default('UTC'),
      /** How fast backups may send, like "08:00-17:00 2 MB/s" or "500 kbit/s per holder"; the first to fit counts. */
      limits: z.array(z.string().max(100)).max(48).default([]),
      /** How many snapshots are kept of each kind; what is not named is not kept for that reason. */
      keep: z
        .strictObject({
          last: z.int().default(0),
          hourly: z.int().default(0),
          daily: z.int().default(0),
          weekly: z.int().default(0),
          monthly: z.int().default(0),
          yearly: z.int().default(0),
        })
        .optional(),
      /** The directory of pg_dump and psql where they are not on the usual path. */
      pg_bin: z.string().regex(/^\//, 'an absolute path').max(4096).optional(),
    })
    .optional(),
  holding: z
    .strictObject({
      /**
       * Where shards of other countries are kept: "s3://bucket/prefix?endpoint=https://host&profile=name", left out: in
       * shards/ of this directory. A place of this hub's own; keys come from where the AWS tools look, never from here.
       */
      store: z.string().min(1).max(1024).optional(),
    })
    .optional(),
  log: z
    .strictObject({ level: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info') })
    .default({ level: 'info' }),
});

/** hub.toml as it is written. */
export type HubToml = z.infer<typeof hubToml>;
