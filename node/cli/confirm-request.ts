/** Before a share is handed over a person reads the request and proves to have heard its fingerprint. */
import { checkTypedFingerprint, type RecoveryRequest } from '@breakwater/backup-replication';
import type { Verified } from '@breakwater/federation-protocol';
import { describeRequest } from '../recovery/describe-request.ts';
import { optionalText, usage } from './options.ts';
import type { Terminal, VerbInput } from './verb.ts';

/** What the person is shown: as whom they act, and the country that is asked for. */
export interface Confirmation {
  readonly request: Verified<RecoveryRequest>;
  readonly country: string;
  readonly who: string;
}

const question = 'Ask the requester for the fingerprint and type at least its first four groups:';

/**
 * Shows who asks for what, and goes on only with the fingerprint as the person was told it, typed or given by
 * `--fingerprint`. Throws `RECOVERY_FINGERPRINT_WRONG`, and `CLI_USAGE` when there is nobody to ask.
 */
export async function confirmRequest(input: VerbInput, terminal: Terminal, shown: Confirmation): Promise<void> {
  const { request, country, who } = shown;
  for (const line of [who, '', ...describeRequest(request, country), '']) terminal.line(line);
  const typed = optionalText(input, 'fingerprint') ?? (await terminal.ask(question));
  if (typed === '') throw usage('Nobody typed the fingerprint: give the one you were told with --fingerprint.');
  checkTypedFingerprint(typed, request.sha256);
}
