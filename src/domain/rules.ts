/** The version of the rules that figures follow; stored with every snapshot. Source: docs/metrics.md. */
export const RULES_VERSION = 1;
