import type { MovementDetail } from '#analysis/revenue/movement-detail.ts';
import type { MovementType } from '#domain/ledger.ts';

const AFTER: Record<MovementType, string> = {
  new: 'Say hello while it is fresh, and ask what nearly kept them from buying.',
  reactivation: 'Ask what brought them back: others who left may want to hear it.',
  expansion: 'Look who else is where they were: who grows shows what is worth paying more for.',
  contraction: 'Ask what they do without now; before the next renewal is the time to win it back.',
  churn: 'Ask within the week why they left: one honest answer is worth more than a discount.',
};

const INVOLUNTARY =
  'They did not decide to leave: ask for another card, and send them the open invoice from Stripe.';
const PAUSED = 'Note when they want to go on, and write a week before.';
const BACK_ALREADY = 'Nothing: they pay again by now.';

/** What a founder may do about a movement, in a sentence. */
export function nextStepAfter(movement: MovementDetail): string {
  const { type, cause, mrrNowMinor, mrrBeforeMinor } = movement;
  const isLoss = type === 'churn' || type === 'contraction';
  if (isLoss && mrrNowMinor >= mrrBeforeMinor) return BACK_ALREADY;
  if (isLoss && cause === 'involuntary') return INVOLUNTARY;
  if (isLoss && cause === 'paused') return PAUSED;
  if (!isLoss && mrrNowMinor === 0n) return AFTER.churn;
  return AFTER[type];
}
