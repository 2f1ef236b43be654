import { getCustomer, getCustomerScore } from '#delivery/rest/customers.ts';
import { deleteCustomer } from '#delivery/rest/erase-customer.ts';

import { customer, erasure, score } from './customer-answers.ts';
import { operation } from './operation.ts';

const id = 'The id of the customer at Stripe, such as cus_NffrFeUfNV2Hib.';
const unknown = { when: 'Nobody has that id.' };

export const customerOperations = [
  operation(getCustomer, {
    summary: 'One customer: subscriptions, MRR history, usage, score, alerts and movements.',
    id,
    problems: { 404: unknown },
    answer: customer,
  }),
  operation(getCustomerScore, {
    summary: 'How ready a customer is to pay more; null, with a reason, when nobody can know.',
    id,
    problems: { 404: unknown },
    answer: score,
  }),
  operation(deleteCustomer, {
    summary: 'Erases a customer; amounts stay without a name. The same again erases nothing.',
    id,
    problems: { 404: { when: 'Nobody ever had that id here.' } },
    answer: erasure,
  }),
];
