import { z } from 'zod';

import { designFields } from '#delivery/experiments/design-input.ts';
import {
  completeBody,
  postCancel,
  postComplete,
  postStart,
} from '#delivery/rest/experiment-steps.ts';
import {
  assignmentQuery,
  getAssignment,
  getExperiment,
  getExperimentAnalysis,
  getExperiments,
  getLearnings,
  learningsQuery,
  listQuery,
  postExperiment,
} from '#delivery/rest/experiments.ts';

import {
  analysisAnswer,
  assignmentAnswer,
  experiment,
  experimentDetailAnswer,
  experimentsAnswer,
  learningsAnswer,
} from './experiment-answers.ts';
import { jsonBody, operation } from './operation.ts';

const id = 'The number of the experiment.';
const unknown = { when: 'There is no such experiment.' };
const wrongState = {
  when: 'Its state does not allow that; `experiment` is how it stands.',
  members: { experiment },
};

export const experimentOperations = [
  operation(getExperiments, {
    summary: 'Experiments in pages, the newest first.',
    query: listQuery,
    answer: experimentsAnswer,
  }),
  operation(postExperiment, {
    summary: 'Writes down an experiment as a draft.',
    body: jsonBody(designFields),
    answer: experiment,
  }),
  operation(getLearnings, {
    summary: 'Completed experiments that speak of some words.',
    query: learningsQuery,
    answer: learningsAnswer,
  }),
  operation(getExperiment, {
    summary: 'One experiment, others on the same customers, and when it is read again.',
    id,
    problems: { 404: unknown },
    answer: experimentDetailAnswer,
  }),
  operation(getExperimentAnalysis, {
    summary: 'What an experiment comes to so far; a look, which is counted while it runs.',
    id,
    problems: { 404: unknown, 409: { when: 'It was never started.' } },
    answer: analysisAnswer,
  }),
  operation(getAssignment, {
    summary: "A customer's arm, for the product to ask; null for one who takes no part.",
    id,
    query: assignmentQuery,
    problems: { 404: unknown },
    answer: assignmentAnswer,
  }),
  operation(postStart, {
    summary: 'Measures the baseline and locks the design.',
    id,
    body: jsonBody({}),
    problems: {
      404: unknown,
      409: wrongState,
      422: {
        when: 'It would teach nobody anything: `reason` says why.',
        members: { reason: z.string(), experiment },
      },
    },
    answer: experiment,
  }),
  operation(postComplete, {
    summary: 'Ends a running experiment, with what it came to.',
    id,
    body: jsonBody(completeBody),
    problems: { 404: unknown, 409: wrongState },
    answer: experiment,
  }),
  operation(postCancel, {
    summary: 'Calls an experiment off.',
    id,
    body: jsonBody({}),
    problems: { 404: unknown, 409: wrongState },
    answer: experiment,
  }),
];
