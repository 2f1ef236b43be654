import type { Severity } from '#domain/alerts.ts';

export const SEVERITY_SIGNS: Readonly<Record<Severity, string>> = {
  critical: ':rotating_light:',
  warning: ':warning:',
  informational: ':information_source:',
};

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  warning: 'Warning',
  informational: 'For information',
};
