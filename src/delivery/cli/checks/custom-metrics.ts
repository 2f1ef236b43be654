import { customMetrics, type CustomMetric } from '#analysis/custom-metrics/custom-metric.ts';
import type { CommandContext } from '#delivery/cli/command.ts';
import { withForeign } from '#store/foreign-query.ts';
import type { Target } from '#store/postgres.ts';
import { roleRights } from '#store/queries/custom-metrics.ts';

import { bad, good, words, type Check } from './check.ts';

const NAME = 'Custom metrics';
const GRANTS =
  '`moneyradar metric grants` prints a role that may only read; set CUSTOM_METRICS_DATABASE_URL to it.';

/**
 * Whether custom metrics are asked by a role that may do no more than that, and whether they answer.
 * Nothing where nobody uses them.
 */
export async function checkCustomMetrics(context: CommandContext): Promise<Check[]> {
  const { db, now, settings, operations } = context;
  const target = await operations.metricsTarget();
  const { timezone } = settings();
  const metrics = await customMetrics(await db(), { now: now(), timezone });
  if (target === null) {
    return metrics.length === 0 ? [] : [bad(NAME, 'are asked nowhere', GRANTS)];
  }
  return [await checkRole(target), ...metrics.flatMap(checkMetric)];
}

async function checkRole(target: Target): Promise<Check> {
  try {
    const [rights] = await withForeign(target, (session) => roleRights(session, {}));
    if (rights === undefined) throw new Error('the server said nothing');
    const { role, isSuperuser, canWrite, canReadSecrets } = rights;
    const excess = [
      ...(isSuperuser ? ['is a superuser'] : []),
      ...(!isSuperuser && canWrite ? ['may write'] : []),
      ...(!isSuperuser && canReadSecrets ? ['may read keys or events'] : []),
    ];
    return excess.length === 0
      ? good(NAME, `are asked by ${role}, which may only read`)
      : bad(NAME, `are asked by ${role}, which ${excess.join(' and ')}`, GRANTS);
  } catch (error) {
    return bad(NAME, words(error), 'Check CUSTOM_METRICS_DATABASE_URL.');
  }
}

function checkMetric({ name, failure }: CustomMetric): Check[] {
  if (failure === null) return [];
  const mend = `Mend its query: moneyradar metric set ${name} --sql FILE`;
  return [bad(`Custom metric ${name}`, failure.sentence, mend)];
}
