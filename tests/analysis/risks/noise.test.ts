import { expect } from 'vitest';

import { scanRisks } from '#analysis/risks/scan.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { NOW, paying, scopeAt } from './risk-world.ts';

const CUSTOMERS = 500;
const SCANS = 60;
/** A stream of numbers from 0 to 1 that is the same in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Days of independent noise around a mean that never changes, from 60 days before NOW on. */
async function noise(db: Db, spread: number): Promise<void> {
  const random = randomFrom(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const names = Array.from({ length: CUSTOMERS }, (_, n) => `cus_${String(n).padStart(4, '0')}`);
  await paying(db, Object.fromEntries(names.map((name) => [name, '1000'])));
  await db`insert into usage_metrics (name) values ('calls')`;
  const rows = names.map((name) => {
    const mean = Math.exp(3 + 2 * random());
    let total = 0;
    const values = Array.from({ length: 60 + SCANS }, (_, day) => {
      const isWeekend = day % 7 >= 5;
      const used = Math.max(0, mean * (isWeekend ? 0.3 : 1) * (1 + spread * normal()));
      total += Math.round(used * 1000);
      return total;
    });
    return { name, values };
  });
  await db`
    insert into usage_series (customer_id, metric_id, base_day, daily_values, used_days)
    select customers.id, usage_metrics.id, ${NOW.toString()}::timestamptz::date - 60, series.days,
      repeat('1', cardinality(series.days))::varbit
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as rows (name text, values jsonb)
    cross join usage_metrics
    inner join customers on customers.stripe_id = rows.name
    cross join lateral (
      select array_agg(value::bigint order by place) as days
      from jsonb_array_elements_text(rows.values) with ordinality as one (value, place)
    ) as series`;
}

/**
 * How much a customer's day differs from their mean, beside the week, and how many alarms of 100
 * customers a month are too many. Chance alone takes the mean of 15 days 20 % below that of the 15
 * before in 3 of 100 looks when days differ by 30 %, and never when they differ by 15 %.
 */
const NOISES = [
  { spread: 0.15, most: 0.5 },
  { spread: 0.3, most: 30 },
];

for (const { spread, most } of NOISES) {
  test(`chance of ${spread * 100} % a day raises fewer than ${most} alarms of 100 customers a month`, async ({
    db,
  }) => {
    await noise(db, spread);
    let opened = 0;
    let open = 0;
    for (let day = 0; day < SCANS; day += 1) {
      const scanned = await scanRisks(db, scopeAt(NOW.add({ hours: 24 * day })));
      opened += scanned.opened.length;
      open += scanned.warning + scanned.critical;
      expect(scanned.critical).toBe(0);
    }
    const perMonth = (100 * opened * 30) / SCANS / CUSTOMERS;
    const atATime = (100 * open) / SCANS / CUSTOMERS;
    process.stdout.write(
      `noise of ${spread * 100} % a day, ${CUSTOMERS} customers, ${SCANS} scans: ${opened} false alarms, ` +
        `${perMonth.toFixed(1)} of 100 customers a month, ${atATime.toFixed(1)} % open at a time\n`,
    );
    expect(perMonth).toBeLessThan(most);
  });
}
