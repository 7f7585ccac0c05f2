/** What trust officers and operators read in the ceremony, in English; names and numbers keep their places. */
import { span } from '../lines.ts';

const plain = (value: string): string => value;

/** Texts of the ceremony. */
export const ceremonyText = {
  /** Shown before a root is signed. */
  root: {
    /** Heading of a comparison. */
    next: (from: number, to: number) => `Root ${to}, compared with root ${from}.`,
    /** How many witnesses there are, how many must cosign, how many may lie. */
    quorum: (witnesses: number, needed: number, liars: number) =>
      `Of ${witnesses} witnesses ${needed} must cosign whatever is to count; ${liars} may lie without harm.`,
    /** When a root names no witness. */
    noWitness: 'It names no witness: no list under it can come in force.',
    /** How many others may suspend. */
    notice: (others: number) =>
      `In an emergency a state suspends its own keys alone; ${others} others together suspend those of any state.`,
    /** Heading over a log; its name follows. */
    log: (state: string, origin: string) => `Log (${state === 'active' ? 'in use' : 'closed'})  ${origin}`,
    /** Heading over the witnesses. */
    witnesses: 'Witnesses',
    /** `party` is a word of `parties`, `id` a country code or a log's name. */
    added: (party: string, id: string) => `New ${party}: ${id}`,
    /** The same. */
    changed: (party: string, id: string) => `Changed ${party}: ${id}`,
    /** The same. */
    removed: (party: string, id: string) => `No longer ${party}: ${id}`,
    /** A key that comes; its fingerprint follows. */
    keyAdded: (use: string) => `+ new ${use}`,
    /** A key that goes; its fingerprint follows. */
    keyRemoved: (use: string) => `- ${use} that no longer counts`,
    /** Codes of countries. */
    unchangedSigners: (codes: readonly string[]) => `Unchanged signers: ${codes.join(', ')}`,
    /** Codes of countries. */
    unchangedWitnesses: (codes: readonly string[]) => `Unchanged witnesses: ${codes.join(', ')}`,
    /** Heading over changed rules. */
    rules: 'Changed rules',
    /** When nothing but number and dates differ. */
    nothing: 'Nothing changes but the number and the dates.',
    /** Who a root names, as a word after New, Changed, No longer. */
    parties: { signer: 'signing state', witness: 'witness', log: 'log' },
    /** What a key is for; the words in brackets are names of algorithms. */
    uses: {
      /** Signs documents today. */
      classical: 'signing key (Ed25519)',
      /** Signs documents, also against the computers of tomorrow. */
      pq: 'signing key (ML-DSA-65, against quantum computers)',
      /** A hub signs with it that it has seen the log. */
      witness: 'witness key',
      /** The authority signs its log with it. */
      log: 'log key',
      /** Signs what services abroad rely on. */
      anchor: 'key of the anchor of sign-in',
    },
    /** Labels before a fact of a root. */
    facts: { name: 'officer', url: 'address', state: 'state', successorOf: 'goes on from' },
    /** A number, a size and a hash, when a log goes on from a lost one. */
    successor: (origin: string, size: string, hash: string) => `${origin} at ${size} entries, ${hash.slice(0, 16)}…`,
  },
  /** Names of rules and how their values are read, by the rule's path in the root. */
  rules: {
    /** Each label stands before a value; the value’s form is not translated. */
    expires: { label: 'to be replaced before', value: plain },
    'roles.root.threshold': { label: 'states that must sign a root', value: plain },
    'roles.root.signers': { label: 'states that may sign a root', value: plain },
    'roles.root.classes': { label: 'kinds of signature on a root', value: plain },
    'roles.list:hubs.threshold': { label: 'states that must sign a list', value: plain },
    'roles.list:hubs.signers': { label: 'states that may sign a list', value: plain },
    'roles.list:hubs.classes': { label: 'kinds of signature on a list', value: plain },
    'roles.removal.threshold': { label: 'states that must sign to take a country off', value: plain },
    'roles.removal.signers': { label: 'states that may take a country off', value: plain },
    'roles.removal.classes': { label: 'kinds of signature to take a country off', value: plain },
    'roles.notice.others': { label: 'other states that suspend together', value: plain },
    'quorum.k': { label: 'witnesses that must cosign', value: plain },
    'quorum.byzantine': { label: 'witnesses that may lie', value: plain },
    'freshness.freshMs': { label: 'fresh for', value: span },
    'freshness.agingMs': { label: 'aging until', value: span },
    'freshness.isolatedMs': { label: 'isolated until', value: span },
    'freshness.closedMs': { label: 'closed until', value: span },
    'clock.maxSkewMs': { label: 'clocks may differ by', value: span },
    'clock.maxForwardJumpMs': { label: 'a clock may leap ahead by', value: span },
    'baseline.hubs': { label: 'lists go on from', value: plain },
    'fedTA.entityId': { label: 'anchor of sign-in', value: plain },
  },
  /** Shown before an emergency notice is signed. */
  notice: {
    /** Heading. */
    title: 'Emergency notice: it takes trust away at once, and gives none.',
    /** All services of a country. */
    everything: (name: string) => `${name}: every service and key is suspended.`,
    /** One service. */
    service: (name: string, service: string) => `${name}: ${service} is suspended.`,
    /** One key of all services; the fingerprint follows. */
    key: (name: string) => `${name}: this key counts no longer, wherever it stands.`,
    /** One key of one service. */
    serviceKey: (name: string, service: string) => `${name}: this key counts no longer for ${service}.`,
    /** The reason that stands in the notice. */
    reason: (text: string) => `Reason  ${text}`,
    /** A time and a list number. */
    since: (day: string, list: number) =>
      `Issued ${day}, over trust list ${list}; in force until a later list settles it.`,
    /** How many signatures it takes. */
    needs: (name: string, others: number) =>
      `It holds with the signature of ${name} alone, or with those of ${others} other states.`,
  },
  /** Shown by `trust witness status`. */
  witness: {
    /** Heading: a stage, in words. */
    stages: {
      /** A stage, after “Trust is”. */
      fresh: 'fresh: a quorum has cosigned within the last day',
      /** A stage. */
      aging: 'aging: all works, but no quorum has cosigned for more than a day',
      /** A stage. */
      isolated: 'isolated: known members only, within the budgets that the states signed',
      /** A stage. */
      closed: 'closed: no sign-ins across borders; backups can be restored',
    },
    /** After the stage when it will end; a span. */
    left: (time: string) => `for ${time} more`,
    /** Column. */
    never: 'never, as far as this hub knows',
    /** Below the table. */
    quorum: (seen: number, all: number, needed: number) =>
      `${seen} of ${all} witnesses cosigned the newest entry; ${needed} are needed.`,
    /** Why a hub is not simply fresh, each as a sentence of its own. */
    reasons: {
      'list-expired': 'The list has run out; the states must sign a new one.',
      'quorum-old': 'No quorum of witnesses has cosigned for more than a day.',
      /** A reason. */
      fork: 'The log has shown two histories; nothing newer is taken until the states have decided.',
      /** A reason. */
      amnesia: 'This hub came back from a backup; it cosigns nothing until enough others told it its own past.',
      'clock-behind': 'The clock of this machine is behind what witnesses have signed; set it.',
      'clock-ahead':
        'The clock of this machine leapt ahead of all witnesses; check it, then confirm it in the console.',
      'update-blocked': 'There is a newer list that this program cannot read; update the program.',
      'root-expired': 'The root is to be signed anew; until then no newer list is taken.',
      'publisher-late': 'The publisher is late with the next list; all goes on as before.',
    },
  },
} as const;
