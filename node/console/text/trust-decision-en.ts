/** English of what needs a decision about the trust list. Translators: two sentences, no blame, no jargon. */

/** The finding, and why it matters. */
export const trustDecisionText = {
  /** Before the first list. */
  missing: () => ['No trust list has been verified.', 'Nobody from abroad can sign in, and no peer is trusted.'],
  /** Two lists, or two logs, with good signatures that contradict each other. `source` is an address. */
  fork: (source: string, code: string) => [
    `Two histories are being told: ${source} showed one that contradicts ours (${code}).`,
    'Nothing was taken from it, and what this hub trusts stays as it is. Somebody with a key of the region lied or erred.',
  ],
  /** The same, proven. `files` hold the evidence; `both` are codes of countries whose witnesses signed both. */
  forkKept: (files: readonly string[], both: readonly string[]) => [
    `The region’s log tells two histories. The evidence lies in ${files.join(', ')}.`,
    [
      'This hub takes no new list until people have decided. People still sign in, at no more than substantial assurance.',
      both.length === 0 ? '' : ` Witnesses that signed both: ${both.join(', ')}.`,
    ].join(''),
  ],
  /** A newer list exists, made by rules that this program does not know. */
  updateBlocked: () => [
    'A newer trust list is out that this version of Breakwater cannot read.',
    'The list in force goes on for at most a week from when it was last vouched for.',
  ],
  /** The machine’s clock shows a time long gone. */
  clockBehind: () => [
    'This machine’s clock is behind.',
    'The hub goes by the time that the witnesses last agreed on; sessions and certificates still go by the clock.',
  ],
  /** The clock may be ahead; `age` is how long ago a quorum was last heard of, by that clock. */
  clockAhead: (age: string) => [
    `This machine’s clock says that the region has been silent for ${age}. Either that is so, or the clock is wrong.`,
    'Until you correct it, vouch for it below, or enough others have vouched for theirs, nothing expires by it.',
  ],
  /** After a restore from a backup. */
  amnesia: () => [
    'This hub was restored and has not yet heard from enough peers what it had cosigned.',
    'Until then it cosigns nothing and counts as cut off. People still sign in, at no more than substantial assurance.',
  ],
  /** First of three steps; `age` is a span of time. */
  aging: (age: string) => [
    `Enough witnesses last vouched for the trust list ${age} ago.`,
    'All still works. If this goes on, this hub will count as cut off.',
  ],
  /** Second step. */
  isolated: (age: string) => [
    `Enough witnesses last vouched for the trust list ${age} ago.`,
    'Sign-in from abroad goes on for a while, but a country that was struck off since then would still be trusted here.',
  ],
  /** Third step. */
  closed: () => ['The trust list is too old to rely on.', 'Sign-ins from abroad are refused until it is renewed.'],
  /** `left` is a span of time, and at most `percent` of that between one list and the next. */
  listSoon: (left: string, percent: number) => [
    `The next trust list is due in ${left}: less than ${percent} % of the time for it is left.`,
    'All is well. Lists used to come earlier than that: ask the regional body whether the next one is on its way.',
  ],
  /** The authority is late, not this hub. */
  publisherLate: (age: string) => [
    `A new trust list was due ${age} ago.`,
    'Witnesses still vouch for the list in force, so all goes on; its publishers are late.',
  ],
  /** `source` is an address from hub.toml. */
  sourceBehind: (source: string) => [
    `The source ${source} has less than it had before.`,
    'This hub keeps what it knows. A publisher that goes back may run from an old backup, or keep a list back.',
  ],
  /** The document that says who may sign has run out. */
  rootExpired: () => [
    'The root has expired.',
    'The list in force still counts, but no new one can be taken until the states sign a new root.',
  ],
  /** The same, to come; `left` is a span of time, and at most `percent` of the root's life. */
  rootSoon: (left: string, percent: number) => [
    `The root expires in ${left}: less than ${percent} % of its life is left.`,
    'After that no new list can be taken. The states need time to sign the next one.',
  ],
  /** `name` is a country. */
  notice: (name: string) => [
    `A notice has suspended something of ${name}.`,
    'It acts here already. The states settle it with the next list.',
  ],
} as const satisfies Record<string, (...facts: never[]) => readonly [string, string] | string[]>;
