/** The first words of the values of buttons that open a customer: the score, the whole card, all changes. */
export const SCORE = 'customer';
export const CARD = 'customer_card';
export const CHANGES = 'customer_changes';

const VERSION = '1';
const LONGEST_ID = 255;

/** The value of a button that opens a customer's score. */
export function formatCustomer(customerId: string): string {
  return [SCORE, VERSION, customerId].join(' ');
}

/** The value of a button that opens all that is known of a customer. */
export function formatCard(customerId: string): string {
  return [CARD, VERSION, customerId].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseCustomer([version, ...rest]: readonly string[]): string | null {
  // The id of a customer may hold spaces: Stripe decides about ids.
  const customerId = rest.join(' ');
  if (version !== VERSION || customerId === '' || customerId.length > LONGEST_ID) return null;
  return customerId.includes('\0') ? null : customerId;
}

/** Which page of a customer's changes a button opens. */
interface ChangesPlace {
  readonly customerId: string;
  /** What the page before ended with; null for the first page. */
  readonly after: string | null;
}

const FIRST = 'first';

/** The value of a button that opens a page of a customer's changes. */
export function formatChanges({ customerId, after }: ChangesPlace): string {
  return [CHANGES, VERSION, after ?? FIRST, customerId].join(' ');
}

/** Reads what follows the first word; null when no button of this version says so. */
export function parseChanges([version, after, ...rest]: readonly string[]): ChangesPlace | null {
  const customerId = parseCustomer([version ?? '', ...rest]);
  if (customerId === null || after === undefined) return null;
  return { customerId, after: after === FIRST ? null : after };
}
