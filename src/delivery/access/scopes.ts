/** What a key may do. `track` is for the product that reports usage: it cannot read a figure. */
export const SCOPES = ['read', 'track', 'write', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

// Who may change a thing may see it; an administrator may do everything.
const IMPLIED: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  track: ['track'],
  write: ['write', 'read'],
  admin: SCOPES,
};

/** Whether any of a key's scopes allows what needs `required`. Unknown scopes allow nothing. */
export function allows(granted: readonly string[], required: Scope): boolean {
  return granted.some((scope) => isScope(scope) && IMPLIED[scope].includes(required));
}

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
