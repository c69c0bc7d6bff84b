import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type NamedTypeNode,
  type OperationDefinitionNode,
} from 'graphql';

type Given = Readonly<Record<string, unknown>>;

const MOST_MESSAGE = 300;

/**
 * The operation's variables by their types. Throws the first refusal with the code and pointer that REST would give; the
 * pointer starts at the variable's own value: `/email` for `$input: { email: 5 }`. The library's own way collects ten refusals,
 * each with all of the value in its message: seconds of work for an object of a hundred thousand keys.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Given,
): Record<string, unknown> {
  const coerced: Record<string, unknown> = {};
  for (const { variable, type: node, defaultValue } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, node as NamedTypeNode);
    const { value: name } = variable.name;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (!isInputType(type)) throw new GraphQLError(`$${name} is of no input type.`);
    if (value === undefined && defaultValue) coerced[name] = valueFromAST(defaultValue, type);
    else if ((value === undefined || value === null) && isNonNullType(type)) throw missing(name, type);
    else if (value !== undefined) coerced[name] = coerceInputValue(value, type, (path, _, error) => refuse(path, error.message));
  }
  return coerced;
}

const missing = (name: string, type: GraphQLInputType): GraphQLError =>
  new GraphQLError(`$${name} is required: ${String(type)}.`, {
    extensions: { code: 'required', status: 400, pointer: `/${name}` },
  });

function refuse(path: readonly (string | number)[], message: string): never {
  throw tell(path, message);
}

function tell(path: readonly (string | number)[], message: string): GraphQLError {
  const field = /^Field "([^"]+)"/.exec(message)?.[1];
  // A field of the record is required; a part of a field's value that is missing makes the value invalid.
  const ofRecord = path.every((step) => typeof step === 'number' || step === 'input' || step === 'match');
  const absent = ofRecord && / was not provided\.$/.test(message);
  const code = / is not defined by type /.test(message) ? 'unknown_field' : absent ? 'required' : 'invalid_value';
  const steps = [...path, ...(field === undefined ? [] : [field])].map(
    (step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`,
  );
  return new GraphQLError(message.slice(0, MOST_MESSAGE), { extensions: { code, status: 400, pointer: steps.join('') } });
}
