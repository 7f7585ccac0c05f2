/** One thing that `breakwater doctor` looked at. */

/** How it is, and what to do; `cure` is empty when all is well. */
export interface Finding {
  readonly subject: string;
  readonly state: 'well' | 'attention' | 'broken';
  readonly said: string;
  readonly cure: string;
}

/** Nothing to do. */
export function well(subject: string, said: string): Finding {
  return { subject, state: 'well', said, cure: '' };
}

/** To be looked at today. */
export function attention(subject: string, said: string, cure: string): Finding {
  return { subject, state: 'attention', said, cure };
}

/** To be mended now. */
export function broken(subject: string, said: string, cure: string): Finding {
  return { subject, state: 'broken', said, cure };
}
