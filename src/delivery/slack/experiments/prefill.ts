import { parseExperimentId } from './places.ts';

/** What a new experiment begins with: nothing, an earlier one, or a move that suggested it. */
export type Prefill =
  | { readonly kind: 'blank' }
  | { readonly kind: 'again'; readonly experimentId: number }
  | { readonly kind: 'move'; readonly moveId: bigint };

const MOVE_ID = /^[1-9]\d{0,17}$/;

/** The value of a button that opens the form of a new experiment. */
export function formatPrefill(prefill: Prefill): string {
  switch (prefill.kind) {
    case 'blank':
      return '';
    case 'again':
      return `again ${prefill.experimentId}`;
    case 'move':
      return prefill.moveId.toString();
  }
}

/** Reads it back; it comes from Slack and may be anybody's: null when no button of this version says so. */
export function parsePrefill(value: string): Prefill | null {
  if (value === '') return { kind: 'blank' };
  if (MOVE_ID.test(value)) return { kind: 'move', moveId: BigInt(value) };
  const [word, id = '', ...rest] = value.split(' ');
  const experimentId = parseExperimentId(id);
  if (word !== 'again' || experimentId === null || rest.length > 0) return null;
  return { kind: 'again', experimentId };
}
