import { exactPercent } from '#delivery/percent.ts';
import { selectInput, textInput, type Choice } from '#delivery/slack/block-kit/inputs.ts';
import type { Answers } from '#delivery/slack/forms/form.ts';
import { parseExperimentMetric } from '#domain/experiment-metric.ts';
import type { Guardrail } from '#domain/experiments.ts';

import { parsePercent } from './target.ts';

/** `guardrail`, `guardrail_2`: the input of what must not get worse. */
const METRIC_ID = /^guardrail(?:_(\d+))?$/;

/** Two inputs for each guardrail that is suggested, and for one when none is. */
export function guardrailInputs(suggested: readonly Guardrail[], choices: readonly Choice[]) {
  const shown: readonly (Guardrail | undefined)[] =
    suggested.length === 0 ? [undefined] : suggested;
  return shown.flatMap((guardrail, index) => {
    const ids = idsOf(index + 1);
    return [
      selectInput(
        { id: ids.metric, label: 'What must not get worse?', isOptional: true },
        choices,
        guardrail?.metric,
      ),
      textInput(
        {
          id: ids.percent,
          label: 'By how much at most?',
          isOptional: true,
          hint: 'It may stop the experiment early, when chance would hardly ever do that.',
        },
        {
          value: guardrail === undefined ? '' : exactPercent(guardrail.worseThan),
          placeholder: '10 %',
          longest: 20,
        },
      ),
    ];
  });
}

/** The guardrails of a filled-in form, or sentences by the input they are about. */
export function readGuardrails(
  answers: Answers,
):
  | { readonly guardrails: readonly Guardrail[] }
  | { readonly errors: Readonly<Record<string, string>> } {
  const numbers = Object.keys(answers).flatMap((id) => {
    const found = METRIC_ID.exec(id);
    return found === null ? [] : [Number(found[1] ?? 1)];
  });
  const read = numbers.map((number) => readOne(answers, idsOf(number)));
  const errors = read.flatMap((one) => ('error' in one ? [[one.id, one.error]] : []));
  if (errors.length > 0) return { errors: Object.fromEntries(errors) };
  return { guardrails: read.flatMap((one) => ('guardrails' in one ? one.guardrails : [])) };
}

function readOne(
  answers: Answers,
  ids: Ids,
): { readonly guardrails: readonly Guardrail[] } | { readonly id: string; readonly error: string } {
  const metric = parseExperimentMetric(answers[ids.metric] ?? '');
  const percent = answers[ids.percent] ?? null;
  if (metric === null && percent === null) return { guardrails: [] };
  if (metric === null) return { id: ids.percent, error: 'Choose what must not get worse.' };
  const worseThan = parsePercent(percent ?? '');
  return worseThan === null
    ? { id: ids.percent, error: 'Write a percentage such as 10 %.' }
    : { guardrails: [{ metric, worseThan }] };
}

interface Ids {
  readonly metric: string;
  readonly percent: string;
}

function idsOf(number: number): Ids {
  const nth = number === 1 ? '' : `_${number}`;
  return { metric: `guardrail${nth}`, percent: `guardrail_percent${nth}` };
}
