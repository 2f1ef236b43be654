import { LOSS_KINDS, type LossKind } from '#domain/alerts.ts';

/** Which page of which kind a button opens; the first is 0. */
export interface LossPage {
  readonly kind: LossKind;
  readonly page: number;
}

/** The first word of every value. */
export const LOSSES = 'losses';
const VERSION = '1';
const PAGES_MAX = 400;

/** The value of a button; Slack hands it back when somebody clicks. */
export function formatLossPage({ kind, page }: LossPage): string {
  return [LOSSES, VERSION, kind, page].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseLossPage([version, word, number = '', ...rest]: readonly string[]) {
  const kind = LOSS_KINDS.find((one) => one === word);
  const page = /^\d{1,3}$/.test(number) ? Number(number) : PAGES_MAX;
  if (version !== VERSION || kind === undefined || rest.length > 0 || page >= PAGES_MAX)
    return null;
  return { kind, page };
}
