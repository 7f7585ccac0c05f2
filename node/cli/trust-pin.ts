/** `breakwater trust pin`: tells a hub the one fingerprint from which it checks everything else. */
import { pinRoot } from '../config/pin-root.ts';
import { groups } from '../keys/fingerprint.ts';
import { dirOption, hubDirOf, text, texts, usage } from './options.ts';
import type { Verb } from './verb.ts';

export const verb: Verb = {
  summary: 'Pins the region’s root 1 in a hub that was made before it.',
  help: `The root names the key with which each hub witnesses the log, so hubs are made first and pinned afterwards.
Compare the fingerprint by telephone with another trust officer: whoever chooses it chooses whom this hub trusts.
A pin is never replaced; later roots follow from it by themselves.

  breakwater trust pin --dir /var/lib/breakwater --root-sha256 … --trust-source https://region.example`,
  options: [
    dirOption,
    { flags: '--root-sha256 <hex>', text: 'fingerprint of root 1, as it was told to you', required: true },
    { flags: '--trust-source <origin>', text: 'where trust lists are fetched first', many: true },
  ],
  async run(input, terminal) {
    const dir = hubDirOf(input);
    const rootSha256 = text(input, 'rootSha256').replace(/\s/g, '').toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(rootSha256)) throw usage('--root-sha256 takes 64 hexadecimal digits.');
    const pinned = await pinRoot(dir, { rootSha256, sources: texts(input, 'trustSource') });
    terminal.result({ dir, rootSha256, changed: pinned }, () => [
      pinned ? `Pinned in ${dir}` : `${dir} pins this root already; nothing changed.`,
      `Fingerprint of the root  ${groups(rootSha256)}`,
      ...(pinned ? ['Next: start the hub, or start it again (breakwater serve)'] : []),
    ]);
    return 0;
  },
};
