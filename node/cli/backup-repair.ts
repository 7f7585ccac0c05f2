/** `breakwater backup repair`: makes good what holders miss, and replaces holders that are lost. */
import { asJob } from '../backup/as-job.ts';
import { repairPartsOf } from '../backup/audit/hub-parts.ts';
import { createReporter } from '../backup/job-reporter.ts';
import { type HubRepair, repairHub, repairJson } from '../backup/repair/repair-hub.ts';
import { openHub } from '../hub.ts';
import { dirOption, hubDirOf } from './options.ts';
import { formatMegabytes } from './progress.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Makes missing or spoilt parts of the newest snapshot anew, at their holders or at others.',
  help: `A running hub does this by itself after an audit that failed. Parts are made from any three that are right,
without opening the backup: no reader key is needed. A holder that failed three audits although it was given
everything anew, or was silent for three days, is replaced by the eligible country that storm tracks like
best. Exit code 3 when something could not be made good.

  breakwater backup repair`,
  options: [dirOption],
  async run(input, terminal) {
    const hub = await openHub(hubDirOf(input));
    try {
      const parts = await repairPartsOf(hub);
      const repair = await asJob(hub, 'repair', 'repairing', async (jobId) => {
        const { jobs } = hub.store;
        const report = createReporter({ jobs, jobId, now: hub.world.now, show: (update) => terminal.progress(update) });
        const progress = (done: number, total: number) =>
          void report({ done, total, unit: 'files', label: 'parts made anew' });
        const value = await repairHub({ ...parts, progress });
        return { value, inPart: !isWhole(value), json: repairJson(value) };
      });
      terminal.result(repairJson(repair), () => lines(repair));
      return isWhole(repair) ? 0 : 3;
    } finally {
      await hub.close();
    }
  },
};

function isWhole({ failed, refused, unreplaced }: HubRepair): boolean {
  return failed.length + refused + unreplaced.length === 0;
}

function lines({
  gaps,
  papersSent,
  shards,
  bytes,
  failed,
  refused,
  replaced,
  unreplaced,
  published,
}: HubRepair): readonly string[] {
  return [
    gaps === 0
      ? 'Every holder has its part of the newest snapshot, as far as it says and audits show.'
      : `${shards} of ${gaps} missing parts were made anew, ${formatMegabytes(bytes)} MB.`,
    ...(papersSent > 0 ? [`${papersSent} lists, manifests or heads went to holders that had missed them.`] : []),
    ...[...replaced].map(([from, to]) => `${to} takes the place of ${from}.`),
    ...(published === null ? [] : [`Head ${published.sequence} names the new holders.`]),
    ...unreplaced.map(
      (name) => `Nobody eligible can take the place of ${name}: make a hosting agreement with another.`,
    ),
    ...(refused > 0 ? [`${refused} parts were made but not taken by their holder; try again when it has room.`] : []),
    ...failed.map(({ pack, code }) => `Pack ${pack.slice(0, 8)} could not be made good (${code}).`),
  ];
}
