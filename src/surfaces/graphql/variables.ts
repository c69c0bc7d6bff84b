import {
  coerceInputValue,
  getVariableValues,
  GraphQLError,
  isInputType,
  typeFromAST,
  type GraphQLSchema,
  type NamedTypeNode,
  type OperationDefinitionNode,
} from 'graphql';

type Given = Readonly<Record<string, unknown>>;

const MOST_MESSAGE = 300;

/**
 * The operation's variables by their types. Throws the first refusal with the code and pointer that REST would give; the
 * pointer starts at the variable's own value: `/email` for `$input: { email: 5 }`.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Given,
): Record<string, unknown> {
  const result = getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 10 });
  if (!result.errors) return result.coerced;
  throw (
    refusalOf(schema, operation, given) ??
    new GraphQLError((result.errors[0] as GraphQLError).message.slice(0, MOST_MESSAGE), {
      extensions: { code: 'invalid_variables', status: 400 },
    })
  );
}

function refusalOf(schema: GraphQLSchema, operation: OperationDefinitionNode, given: Given): GraphQLError | undefined {
  let refusal: GraphQLError | undefined;
  for (const { variable, type: node } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, node as NamedTypeNode);
    const value = given[variable.name.value];
    if (refusal || !isInputType(type) || value === null || value === undefined) continue;
    coerceInputValue(value, type, (path, _, error) => (refusal ??= tell(path, error.message)));
  }
  return refusal;
}

function tell(path: readonly (string | number)[], message: string): GraphQLError {
  const field = /^Field "([^"]+)"/.exec(message)?.[1];
  // A field of the record is required; a part of a field's value that is missing makes the value invalid.
  const ofRecord = path.every((step) => typeof step === 'number' || step === 'input' || step === 'match');
  const missing = ofRecord && / was not provided\.$/.test(message);
  const code = / is not defined by type /.test(message) ? 'unknown_field' : missing ? 'required' : 'invalid_value';
  const steps = [...path, ...(field === undefined ? [] : [field])].map(
    (step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`,
  );
  return new GraphQLError(message.slice(0, MOST_MESSAGE), { extensions: { code, status: 400, pointer: steps.join('') } });
}
