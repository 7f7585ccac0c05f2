/** What `breakwater doctor` says about trust: its age, the clock that it is reckoned by, and whether the log is one. */
import { CodedError } from '@breakwater/federation-protocol';
import { lifeLeft, type Standing } from '@breakwater/trust-lists';
import type { TrustRuntime } from '../trust/runtime.ts';
import { attention, broken, type Finding, well } from './finding.ts';

type Asked = Pick<TrustRuntime, 'current' | 'standing' | 'forks' | 'basis'>;

const hourMs = 3_600_000;

/** The list, the clock and the log, in this order. Throws what is no fault of trust. */
export function checkTrust(trust: Asked): readonly Finding[] {
  const standing = trust.standing();
  if (standing === null) return [refusalOf(trust)];
  return [checkAge(trust, standing), checkClock(standing), checkLog(trust)];
}

function refusalOf(trust: Asked): Finding {
  try {
    trust.current();
    return well('Trust list', 'A list is in force.');
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return broken('Trust list', error.message, error.cure);
  }
}

function checkAge(trust: Asked, standing: Standing): Finding {
  const { listSequence, rootVersion, logIndex } = trust.basis();
  const hours = Math.floor(standing.ageMs / hourMs);
  const place = `under root ${rootVersion} (log entry ${logIndex})`;
  const said = `List ${listSequence} ${place}, verified from the pinned root on`;
  const reach = 'See that this hub reaches the others, or carry a bundle to it: `breakwater trust import`.';
  const aged = `${said}; a quorum of witnesses last confirmed it ${hours} hours ago`;
  if (standing.stage === 'closed') return broken('Trust list', `${aged}: no country may sign people in here.`, reach);
  if (standing.amnesia) {
    const peers = 'Nothing, while peers can be reached: the hub asks them by itself what it had cosigned.';
    return attention('Trust list', `${said}. The hub was restored and does not know its own past yet.`, peers);
  }
  if (standing.stage !== 'fresh') return attention('Trust list', `${aged} (${standing.stage}).`, reach);
  if (standing.rootExpired) {
    return attention('Trust list', `${said}. The root has expired.`, 'The trust officers must sign a new root.');
  }
  if (standing.publisherLate) {
    return attention('Trust list', `${said}. The next one is late.`, 'Ask the regional body; logins go on.');
  }
  return checkLife(trust, standing, said);
}

/** Warned of at half, a quarter and a tenth of a life, so that nothing runs out unseen. */
function checkLife(trust: Asked, { now }: Standing, said: string): Finding {
  const { root, list } = trust.current();
  const rootLeft = lifeLeft(root.issued, root.expires, now);
  if (rootLeft !== null) {
    const until = `The root expires on ${dayOf(root.expires)}: less than ${rootLeft} % of its life is left`;
    return attention('Trust list', `${said}. ${until}.`, 'The trust officers must sign a new root in time.');
  }
  const listLeft = lifeLeft(list.issued, list.nextUpdate, now);
  if (listLeft === null) return well('Trust list', `${said}.`);
  const until = `The next one is due on ${dayOf(list.nextUpdate)}: less than ${listLeft} % of its time is left`;
  return attention('Trust list', `${said}. ${until}.`, 'Ask the regional body whether it is on its way.');
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

function checkClock({ clock }: Standing): Finding {
  if (clock === 'ok') return well('Clock', 'It agrees with the witnesses.');
  if (clock === 'behind') {
    const said = 'CLOCK_BEHIND: it stands before a time that the witnesses have signed; theirs is used.';
    return attention('Clock', said, 'Set the machine’s clock; look after its battery and its NTP.');
  }
  const said = 'CLOCK_AHEAD_SUSPECT: it leapt ahead further than anything known; nothing expires by it.';
  return attention('Clock', said, 'Set the machine’s clock. If it is right, say so on the trust page of the console.');
}

function checkLog(trust: Asked): Finding {
  const [fork] = trust.forks();
  if (fork === undefined) return well('Log of trust', 'It showed one history only.');
  const said = `${fork.origin} showed two histories; updates are frozen. Evidence: trust/fork-${fork.hash}.json.`;
  return broken('Log of trust', said, 'Bring the file to the trust officers of your neighbours at once.');
}
