/** `--budget`: how long a service may go on without news, as a person types it. */
import { type Budgets, defaultBudgets, type ServiceName } from '@breakwater/trust-lists';
import { usage } from './options.ts';

const hourMs = 3_600_000;
const units: Readonly<Record<string, number>> = { h: hourMs, d: 24 * hourMs };
const services = Object.keys(defaultBudgets) as readonly ServiceName[];

/** What `--budget` takes, for its help text. */
export const budgetHelp = `Service=14d or FederationIdentity.high=72h; services are ${services.join(', ')}`;

/** The budgets with these changes, such as `FederationIdentity.high=48h`. Throws `CLI_USAGE`. */
export function withBudgets(before: Budgets, changes: readonly string[]): Budgets {
  return changes.reduce(withBudget, before);
}

function withBudget(before: Budgets, change: string): Budgets {
  const [, name = '', level, amount = '', unit = ''] = /^(\w+?)(?:\.(\w+))?=(\d{1,4})([hd])$/.exec(change) ?? [];
  const service = services.find((known) => known === name);
  if (service === undefined) throw usage(`--budget takes ${budgetHelp}.`);
  const ms = Number(amount) * (units[unit] ?? 0);
  const budget = before[service];
  if (typeof budget === 'number') {
    if (level !== undefined) throw usage(`${service} has one budget, not one for each level.`);
    return { ...before, [service]: ms };
  }
  if (level !== 'low' && level !== 'substantial' && level !== 'high') {
    throw usage(`${service} has a budget for each level: low, substantial, high.`);
  }
  return { ...before, [service]: { ...budget, [level]: ms } };
}
