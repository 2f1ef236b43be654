import type { ModalView } from '@slack/types';

import type { Refusal } from '#delivery/slack/access.ts';
import type { MessageBlock } from '#delivery/slack/block-kit/blocks.ts';
import type { SafeMrkdwn } from '#delivery/slack/block-kit/mrkdwn.ts';
import type { Sources } from '#delivery/slack/command.ts';

/** Who fills in a form, and what it is filled from. */
export interface FormRequest {
  readonly sources: Sources;
  readonly userId: string;
  /** As the audit log names people: `slack:T0/U0`. */
  readonly actor: string;
}

/** What was filled in, by the id of the input; null where nothing was. Several choices are joined by commas. */
export type Answers = Readonly<Record<string, string | null>>;

/** What became of it: sentences by the input they are about, or what to show instead of the form. */
export type Submitted =
  | { readonly errors: Readonly<Record<string, string>> }
  | { readonly title: string; readonly blocks: readonly MessageBlock[] };

/** A modal that asks for something and does it. */
export interface Form {
  /** Slack's name of the modal. */
  readonly callbackId: string;
  /** Buttons with this action id open it. */
  readonly actionId: string;
  /** Other buttons that open it. */
  readonly alsoOpenedBy?: readonly string[];
  /** Opens it to those who are refused for this reason, too. */
  admits?(refusal: Refusal): boolean;
  /** At most 24 characters; shown while the form is made. */
  readonly title: string;
  /** Stands in the form's place while it is done, where that may take longer than Slack waits. */
  readonly begun?: SafeMrkdwn;
  /** The form for what a button stands for; null when no button of this version says so. */
  open(value: string, request: FormRequest): Promise<ModalView | null>;
  /** Does what was asked. `metadata` is the form's own and comes back from Slack: it may be anybody's. */
  submit(
    filled: { readonly answers: Answers; readonly metadata: string },
    request: FormRequest,
  ): Promise<Submitted>;
}
