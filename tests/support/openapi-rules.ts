import { Validator } from '@seriousme/openapi-schema-validator';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Json = Readonly<Record<string, unknown>>;

const DOCUMENT = 'openapi.json';
/** Fields of the document around the schemas, which are no words of JSON Schema. */
const AROUND_SCHEMAS = 'openapi info servers tags security paths components jsonSchemaDialect';

/**
 * What in a document breaks the rules of OpenAPI 3.1, and which of its schemas cannot be read strictly
 * as JSON Schema 2020-12 (an unknown word, a reference to nothing); none when it keeps to them.
 */
export async function faultsOf(document: Json): Promise<string[]> {
  const verdict = await new Validator().validate({ ...document });
  const faults = verdict.valid ? [] : [JSON.stringify(verdict.errors)];
  return [...faults, ...schemaFaults(document)];
}

function schemaFaults(document: Json): string[] {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  ajv.addVocabulary(AROUND_SCHEMAS.split(' '));
  ajv.addSchema(document, DOCUMENT);
  return schemasIn(document, '').flatMap((pointer) => {
    try {
      return ajv.getSchema(`${DOCUMENT}#${pointer}`) === undefined ? [`${pointer}: is none`] : [];
    } catch (error) {
      return [`${pointer}: ${String(error)}`];
    }
  });
}

/** Pointers to what lies under `schema` anywhere, and under `components/schemas`. */
function schemasIn(value: unknown, pointer: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const at = `${pointer}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
    return key === 'schema' || pointer === '/components/schemas' ? [at] : schemasIn(part, at);
  });
}
