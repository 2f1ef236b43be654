import type { Authenticate } from '#delivery/access/api-keys.ts';
import { allows, type Scope } from '#delivery/access/scopes.ts';

import { problem, type Answer, type HttpRequest } from './exchange.ts';

const CHALLENGE = 'Bearer realm="moneyradar"';

/** Who asks, as the audit log names callers, or why the request may not go on. */
export async function authorize(
  request: HttpRequest,
  needs: { scope: Scope; authenticate: Authenticate },
): Promise<{ readonly actor: string } | { readonly refusal: Answer }> {
  const header = request.headers['authorization'];
  const [, key] = /^Bearer +(\S+)$/i.exec(typeof header === 'string' ? header : '') ?? [];
  if (key === undefined) {
    const detail = 'Send a key: Authorization: Bearer KEY. `moneyradar api-key create` makes one.';
    return { refusal: problem(401, detail, { headers: { 'www-authenticate': CHALLENGE } }) };
  }
  const caller = await needs.authenticate(key);
  if (!caller) {
    const headers = { 'www-authenticate': `${CHALLENGE}, error="invalid_token"` };
    return { refusal: problem(401, 'This key is not known, or has been revoked.', { headers }) };
  }
  if (!allows(caller.scopes, needs.scope)) {
    const challenge = `${CHALLENGE}, error="insufficient_scope", scope="${needs.scope}"`;
    const has = caller.scopes.join(', ') || 'none';
    const detail = `This needs the scope ${needs.scope}; the key has: ${has}.`;
    return { refusal: problem(403, detail, { headers: { 'www-authenticate': challenge } }) };
  }
  return { actor: `api:${caller.id ?? 'environment'}` };
}
