import { plainLine } from '#delivery/slack/block-kit/plain-text.ts';

import type { WrittenMail } from './body.ts';
import { htmlPage } from './html.ts';

const SUBJECT_LENGTH = 150;
/** An e-mail in plain text and in HTML that say the same. Foreign text stays text in both. */
export function writeMail(subject: string, paragraphs: readonly string[]): WrittenMail {
  const line = plainLine(subject);
  return {
    subject: line.length > SUBJECT_LENGTH ? `${line.slice(0, SUBJECT_LENGTH)}…` : line,
    text: `${paragraphs.join('\n\n')}\n`,
    html: htmlPage(paragraphs),
  };
}
