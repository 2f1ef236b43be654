import { changeSettings } from '#analysis/settings/change.ts';
import { settings } from '#analysis/settings/settings.ts';
import { isClaimCode } from '#delivery/access/claim-code.ts';
import { section } from '#delivery/slack/block-kit/blocks.ts';
import { form, textInput } from '#delivery/slack/block-kit/inputs.ts';
import { modal } from '#delivery/slack/block-kit/modal.ts';
import { mrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Form } from '#delivery/slack/forms/form.ts';
import { CLAIM_ACTION } from '#delivery/slack/refusal.ts';

import { guideBlocks } from './guide.ts';
import { firstRun } from './state.ts';

const TITLE = 'Set up MoneyRadar';
const LONGEST_CODE = 40;

/** As long as nobody may see revenue, whoever knows the code becomes the first who may. */
export const claimForm: Form = {
  callbackId: 'first_run_claim',
  actionId: CLAIM_ACTION,
  title: TITLE,
  admits: (refusal) => refusal === 'unclaimed',
  async open(value, { sources }) {
    const { db, desk } = sources;
    const { values } = await settings(db, desk.environment());
    if (values.allowed_users.length + values.allowed_usergroups.length > 0) {
      return modal(TITLE, guideBlocks(await firstRun(sources)));
    }
    return form(
      { title: TITLE, callbackId: 'first_run_claim', submitLabel: 'Go on', metadata: '' },
      [
        section(
          mrkdwn`*Who installed MoneyRadar sees revenue first*, and says who else may. The code shows that it is you: it stands where MoneyRadar runs, in its first lines and in its log.`,
        ),
        textInput(
          { id: 'code', label: 'The code', hint: 'Like ABCDE-12345.' },
          { value: value.slice(0, LONGEST_CODE), longest: LONGEST_CODE },
        ),
      ],
    );
  },
  async submit({ answers }, { sources, userId, actor }) {
    const { db, desk } = sources;
    if (!isClaimCode(answers['code'] ?? '', desk.claimCode)) {
      sources.log.warn(`${actor} has typed a wrong code to set up MoneyRadar`);
      return { errors: { code: 'That is not the code. It stands where MoneyRadar runs.' } };
    }
    const done = await changeSettings(db, {
      changes: { allowed_users: [userId] },
      environment: desk.environment(),
      actor,
      now: sources.now(),
      isFirst: true,
    });
    if (done.kind !== 'changed') {
      return {
        errors: { code: 'Somebody was faster, and sees revenue now. Ask them to add you.' },
      };
    }
    await desk.refresh();
    return { title: TITLE, blocks: guideBlocks(await firstRun(sources)) };
  },
};
