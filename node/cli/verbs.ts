/** Every verb of the command line, noun first; a verb's file is loaded only when it is called. */
import type { ThreadUse } from '../backup/threads.ts';
import type { Verb } from './verb.ts';

/** A row of the table: how the verb is called, what it is for, and where it is. */
export interface VerbRow {
  readonly words: readonly string[];
  readonly summary: string;
  readonly load: () => Promise<{ readonly verb: Verb }>;
  /** The threads that the verb will use: they start while it is loaded. */
  readonly thread?: ThreadUse;
}

const row = (words: string, summary: string, load: VerbRow['load'], thread?: ThreadUse): VerbRow => ({
  words: words.split(' '),
  summary,
  load,
  ...(thread === undefined ? {} : { thread }),
});

/** The command line's table of contents. */
export const verbs: readonly VerbRow[] = [
  row('region start', 'run a whole region on this machine', () => import('./region-start.ts')),
  row('region stop', 'stop the region that runs here', () => import('./region-stop.ts')),
  row('region status', 'what of the region is up, and where', () => import('./region-status.ts')),
  row('region storm', 'let a hurricane hit: kill hubs, erase one', () => import('./region-storm.ts')),
  row('key make', 'make the key of a trust officer, an official or a reader', () => import('./key-make.ts')),
  row('init', 'make a hub directory: keys, settings, proposed list entry', () => import('./init.ts')),
  row('serve', 'run the hub', () => import('./serve.ts')),
  row('status', 'how this hub is', () => import('./status.ts')),
  row('doctor', 'check this hub and say what to mend', () => import('./doctor.ts')),
  row('config print', 'show the settings in force', () => import('./config-print.ts')),
  row('operator link', 'a one-time link to the console', () => import('./operator-link.ts')),
  row('trust pin', 'pin the region’s root 1 in a hub', () => import('./trust-pin.ts')),
  row('trust init', 'draft the region’s first root', () => import('./trust-init.ts')),
  row('trust root', 'draft the next root: new signer, witness, rule or log', () => import('./trust-root.ts')),
  row('trust propose', 'draft a trust list from entries and consents', () => import('./trust-propose.ts')),
  row('trust diff', 'what a root, list or notice would change', () => import('./trust-diff.ts')),
  row('trust sign', 'sign a root, list or notice as trust officer of a state', () => import('./trust-sign.ts')),
  row('trust consent', 'consent to the entry of your own state', () => import('./trust-consent.ts')),
  row('trust entry', 'change the entry of your own state', () => import('./trust-entry.ts')),
  row('trust publish', 'put a signed root and list in force', () => import('./trust-publish.ts')),
  row(
    'trust notice draft',
    'draft an emergency notice, which only takes trust away',
    () => import('./trust-notice-draft.ts'),
  ),
  row('trust notice send', 'bring a signed notice to the hubs', () => import('./trust-notice-send.ts')),
  row('trust bundle', 'write a courier bundle for a hub that is cut off', () => import('./trust-bundle.ts')),
  row('trust import', 'take a courier bundle into this hub', () => import('./trust-import.ts')),
  row(
    'trust witness status',
    'who witnessed last, and how long trust lasts',
    () => import('./trust-witness-status.ts'),
  ),
  row('trust show', 'show the trust list in force', () => import('./trust-show.ts')),
  row('trust verify', 'verify the trust list from the pinned root on', () => import('./trust-verify.ts')),
  row('archive init', 'make an archive of your own: places and a key, no hub', () => import('./archive-init.ts')),
  row('archive create', 'save directories and databases into an archive', () => import('./archive-create.ts'), 'write'),
  row('archive list', 'list the snapshots of an archive', () => import('./archive-list.ts')),
  row('archive verify', 'check what every location of an archive still has', () => import('./archive-verify.ts')),
  row('archive restore', 'restore from the locations that are left', () => import('./archive-restore.ts'), 'read'),
  row('archive ls', 'list the files of a snapshot', () => import('./archive-ls.ts')),
  row('archive diff', 'what changed between two snapshots', () => import('./archive-diff.ts')),
  row('archive cat', 'one file of a snapshot to standard output', () => import('./archive-cat.ts')),
  row('archive prune', 'forget old snapshots and free what only they used', () => import('./archive-prune.ts')),
  row('archive repair', 'bring locations that were away or lost up to date', () => import('./archive-repair.ts')),
  row(
    'readiness explain',
    'who of two countries is ahead, how surely, and why',
    () => import('./readiness-explain.ts'),
  ),
  row('readiness score', 'score any index from a framework and data', () => import('./readiness-score.ts')),
  row('vectors', 'try the checks on test vectors of your own', () => import('./vectors.ts')),
  row('citizen import', 'import the people directory from a CSV file', () => import('./citizen-import.ts')),
  row('citizen enrol', 'give a person a one-time enrolment code', () => import('./citizen-enrol.ts')),
  row('client add', 'register a service that signs people in', () => import('./client-add.ts')),
  row('client list', 'list the registered services', () => import('./client-list.ts')),
  row('backup source add', 'add a directory or database to the backup', () => import('./backup-source-add.ts')),
  row('backup source list', 'list what is backed up', () => import('./backup-source-list.ts')),
  row('backup source remove', 'take a source out of the backup', () => import('./backup-source-remove.ts')),
  row('backup schedule', 'when the hub backs up by itself', () => import('./backup-schedule.ts')),
  row('backup limit', 'how fast backups may send, by the hour', () => import('./backup-limit.ts')),
  row('backup keep', 'which snapshots are kept, and for what', () => import('./backup-keep.ts')),
  row('backup run', 'back up now, to the region’s holders', () => import('./backup-run.ts')),
  row('backup key renew', 'make a new backup key, as after a theft', () => import('./backup-key-renew.ts')),
  row('backup key show', 'which backup key is in force, which waits', () => import('./backup-key-show.ts')),
  row('backup audit', 'let holders prove that they have our backups', () => import('./backup-audit.ts')),
  row('backup audit list', 'the audits that were made', () => import('./backup-audit-list.ts')),
  row('backup audit export', 'a transcript for others to check', () => import('./backup-audit-export.ts')),
  row('backup audit verify', 'check a transcript, without secrets', () => import('./backup-audit-verify.ts')),
  row('backup health', 'how many holders may still be lost', () => import('./backup-health.ts')),
  row('backup repair', 'make good what holders miss', () => import('./backup-repair.ts')),
  row('backup plan', 'who should hold the backups, by storm tracks', () => import('./backup-plan.ts')),
  row('backup prune', 'let holders delete what nobody needs', () => import('./backup-prune.ts')),
  row('backup holder propose', 'ask partners to keep our backups', () => import('./backup-holder-propose.ts')),
  row('backup holder agree', 'agree to keep a partner’s backups', () => import('./backup-holder-agree.ts')),
  row('backup holder list', 'list hosting agreements', () => import('./backup-holder-list.ts')),
  row('backup holder end', 'give notice of an agreement', () => import('./backup-holder-end.ts')),
  row('backup list', 'list the snapshots', () => import('./backup-list.ts')),
  row('backup verify', 'check a snapshot at its holders', () => import('./backup-verify.ts')),
  row('backup restore', 'restore with the reader key', () => import('./backup-restore.ts')),
  row('backup ls', 'list the files of a snapshot', () => import('./backup-ls.ts')),
  row('backup diff', 'what changed between two snapshots', () => import('./backup-diff.ts')),
  row('backup cat', 'one file of a snapshot to standard output', () => import('./backup-cat.ts')),
  row('recovery split', 'make a recovery key and share it out', () => import('./recovery-split.ts')),
  row('recovery request', 'ask for a country’s data back, on a blank machine', () => import('./recovery-request.ts')),
  row('recovery approve', 'approve a recovery, as official or custodian', () => import('./recovery-approve.ts')),
  row('recovery restore', 'restore a hub with the approvals', () => import('./recovery-restore.ts')),
];
