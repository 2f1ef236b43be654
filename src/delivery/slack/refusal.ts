import { describeRefusal, type Refusal } from './access.ts';
import { actions, section, type MessageBlock } from './block-kit/blocks.ts';

/** Buttons with it ask for the code that the installer knows; see first-run/claim-form.ts. */
export const CLAIM_ACTION = 'first_run_claim';

/** What a refused person sees, with the way on when there is one. */
export function refusalBlocks(refusal: Refusal, userId: string): MessageBlock[] {
  const said = section(describeRefusal(refusal, userId));
  if (refusal !== 'unclaimed') return [said];
  return [said, actions([{ actionId: CLAIM_ACTION, label: 'I installed it', isPrimary: true }])];
}
