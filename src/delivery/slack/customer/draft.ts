import type { CustomerItem } from '#analysis/usage/customer-usage.ts';
import { usedOfLimit } from '#delivery/usage-words.ts';
import { formatMoney } from '#domain/money.ts';

/** What a founder may write to a customer whose plan does not fit, to be changed at will; null when it fits. */
export function draftTo(item: CustomerItem): string | null {
  const { finding, planName, suggestedPlanName, differenceMinor, currency } = item;
  if (finding === null) return null;
  const money = differenceMinor === null ? null : formatMoney(differenceMinor, currency);
  if (finding === 'overpriced') {
    return suggestedPlanName === null || money === null
      ? null
      : `“You pay for ${planName} and use little of it. What were you hoping to do with it? If that is not coming, ${suggestedPlanName} would do, for ${money} a month less.”`;
  }
  const room =
    suggestedPlanName === null
      ? 'Let us find a price that fits what you do.'
      : `${suggestedPlanName} has room for you${money === null ? '' : `, for ${money} a month more`}. Shall I move you over?`;
  return `“${standing(item)} ${room}”`;
}

/** Of a limit of nothing no share can be told. */
function standing({ planName, limits: [fullest] }: CustomerItem): string {
  return fullest === undefined || fullest.limit === null || Number(fullest.limit) === 0
    ? `You have outgrown ${planName}.`
    : `You are at ${usedOfLimit(fullest)} on ${planName}.`;
}
