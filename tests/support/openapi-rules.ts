type Obj = Readonly<Record<string, unknown>>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];
const PLACES = ['path', 'query', 'header', 'cookie'];
const TYPES = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];
const COMPONENTS = ['schemas', 'responses', 'parameters', 'securitySchemes', 'headers'];
const OPERATION_FIELDS =
  `operationId summary description tags security parameters requestBody responses
  deprecated`.split(/\s+/);
const SCHEMA_FIELDS =
  `$ref type properties required additionalProperties propertyNames items prefixItems anyOf
  oneOf allOf not enum const default description format pattern minLength maxLength
  minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems title`.split(
    /\s+/,
  );

/**
 * What in a document breaks the rules of OpenAPI 3.1 and JSON Schema 2020-12, each with its place; none
 * when it keeps to them. Source: https://spec.openapis.org/oas/v3.1.1.html, as far as this product uses it.
 */
export function faultsOf(document: Obj): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, fault: string) => void (holds || faults.push(fault));
  const { openapi, info, paths, components, ...rest } = document;
  must(/^3\.1\.\d+$/.test(text(openapi)), 'openapi: is not 3.1');
  for (const key of ['title', 'version']) must(isText(obj(info)[key]), `info.${key}: is missing`);
  for (const key of Object.keys(rest)) {
    must(['servers', 'jsonSchemaDialect', 'tags', 'security'].includes(key), `${key}: is unknown`);
  }
  for (const [kind, named] of Object.entries(obj(components))) {
    must(COMPONENTS.includes(kind), `components.${kind}: is unknown`);
    for (const name of Object.keys(obj(named))) {
      must(/^[\w.-]+$/.test(name), `components.${kind}.${name}: is no name`);
    }
  }
  for (const [name, schema] of Object.entries(obj(obj(components)['schemas']))) {
    schemaFaults(schema, `schemas.${name}`, must);
  }
  for (const [name, response] of Object.entries(obj(obj(components)['responses']))) {
    responseFaults(obj(response), `responses.${name}`, must);
  }
  pathFaults(document, obj(paths), must);
  referenceFaults(document, must);
  return faults;
}

type Must = (holds: boolean, fault: string) => void;

function pathFaults(document: Obj, paths: Obj, must: Must): void {
  const ids = new Set<unknown>();
  const templates = new Set<string>();
  for (const [path, item] of Object.entries(paths)) {
    must(path.startsWith('/'), `${path}: does not begin with a slash`);
    const template = path.replaceAll(/\{[^}]*\}/g, '{}');
    must(!templates.has(template), `${path}: is there under another name`);
    templates.add(template);
    for (const [method, value] of Object.entries(obj(item))) {
      const at = `${method} ${path}`;
      const operation = obj(value);
      must(METHODS.includes(method), `${at}: is no method`);
      must(!ids.has(operation['operationId']), `${at}: operationId is there before`);
      ids.add(operation['operationId']);
      for (const key of Object.keys(operation)) {
        must(OPERATION_FIELDS.includes(key), `${at}: ${key} is unknown`);
      }
      parameterFaults(operation, path, { at, must });
      securityFaults(document, operation, { at, must });
      if (operation['requestBody'] !== undefined) {
        contentFaults(obj(operation['requestBody']), `${at} body`, must);
      }
      const responses = Object.entries(obj(operation['responses']));
      must(responses.length > 0, `${at}: has no response`);
      for (const [status, response] of responses) {
        must(/^[1-5]\d\d$/.test(status), `${at}: ${status} is no status`);
        if (!('$ref' in obj(response))) responseFaults(obj(response), `${at} ${status}`, must);
      }
    }
  }
}

interface Place {
  readonly at: string;
  readonly must: Must;
}

function parameterFaults(operation: Obj, path: string, { at, must }: Place): void {
  const parameters = list(operation['parameters']).map(obj);
  const names = parameters.map((one) => `${text(one['in'])} ${text(one['name'])}`);
  must(new Set(names).size === names.length, `${at}: a parameter is there twice`);
  for (const one of parameters) {
    must(PLACES.includes(text(one['in'])), `${at}: ${text(one['name'])} is nowhere`);
    must(one['in'] !== 'path' || one['required'] === true, `${at}: a path parameter is optional`);
    schemaFaults(one['schema'], `${at} ${text(one['name'])}`, must);
  }
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const described = parameters.filter((one) => one['in'] === 'path').map((one) => one['name']);
  must(String(inPath) === String(described), `${at}: path parameters are not those of the path`);
}

function securityFaults(document: Obj, operation: Obj, { at, must }: Place): void {
  const schemes = Object.keys(obj(obj(document['components'])['securitySchemes']));
  for (const need of list(operation['security'])) {
    for (const name of Object.keys(obj(need))) {
      must(schemes.includes(name), `${at}: ${name} is no security scheme`);
    }
  }
}

function responseFaults(response: Obj, at: string, must: Must): void {
  must(isText(response['description']), `${at}: has no description`);
  contentFaults(response, at, must);
}

function contentFaults({ content }: Obj, at: string, must: Must): void {
  const types = Object.entries(obj(content));
  must(types.length > 0, `${at}: has no content`);
  for (const [type, media] of types) {
    must(/^[\w.+-]+\/[\w.+-]+$/.test(type), `${at}: ${type} is no media type`);
    schemaFaults(obj(media)['schema'], `${at} ${type}`, must);
  }
}

function schemaFaults(schema: unknown, at: string, must: Must): void {
  if (typeof schema === 'boolean') return;
  must(typeof schema === 'object' && schema !== null, `${at}: is no schema`);
  const fields = obj(schema);
  for (const key of Object.keys(fields))
    must(SCHEMA_FIELDS.includes(key), `${at}: ${key} is unknown`);
  const types = [fields['type'] ?? []].flat();
  must(
    types.every((type) => TYPES.includes(text(type))),
    `${at}: ${types.map(text).join()} is no type`,
  );
  const properties = obj(fields['properties']);
  for (const name of list(fields['required'])) {
    must(text(name) in properties, `${at}: ${text(name)} is required and unknown`);
  }
  if (fields['pattern'] !== undefined) {
    must(isPattern(text(fields['pattern'])), `${at}: the pattern is none`);
  }
  for (const [name, one] of Object.entries(properties)) schemaFaults(one, `${at}.${name}`, must);
  for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems']) {
    list(fields[key]).forEach((one, index) => schemaFaults(one, `${at}.${key}.${index}`, must));
  }
  for (const key of ['items', 'additionalProperties', 'propertyNames', 'not']) {
    if (fields[key] !== undefined) schemaFaults(fields[key], `${at}.${key}`, must);
  }
}

/** Every reference leads somewhere. */
function referenceFaults(document: Obj, must: Must): void {
  for (const [, reference = ''] of JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)) {
    const parts = reference.replace(/^#\//, '').split('/');
    const found = parts.reduce<unknown>((value, part) => obj(value)[part], document);
    must(reference.startsWith('#/') && found !== undefined, `${reference}: leads nowhere`);
  }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function obj(value: unknown): Obj {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Obj) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
