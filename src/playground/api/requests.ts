import { isObject, parseJson, textOf, type Json, type JsonObject } from '#playground/json.ts';

/** The arguments of a Web API call, from a JSON body or a form whose structured fields are JSON. */
export function readArguments(contentType: string, body: string): JsonObject {
  if (contentType.includes('json')) {
    const parsed = parseJson(body);
    return isObject(parsed) ? parsed : {};
  }
  const fields = [...new URLSearchParams(body)];
  return Object.fromEntries(fields.map(([key, value]) => [key, readField(value)]));
}

/** The token of a call, from its header or its arguments. */
export function readToken(authorization: string | undefined, args: JsonObject): string | undefined {
  const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  return bearer ?? textOf(args['token']);
}

function readField(value: string): Json {
  const isStructured = /^[[{]/.test(value) || value === 'true' || value === 'false';
  return isStructured ? (parseJson(value) ?? value) : value;
}
