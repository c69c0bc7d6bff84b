import { type DirectiveNode, type FieldNode, type FragmentDefinitionNode, type SelectionSetNode, type ValueNode } from 'graphql';

/** Variables after coercion. */
export type Variables = Readonly<Record<string, unknown>>;

/** Fields of a selection set by response key, fragments inlined, `@skip` and `@include` applied, equal keys merged. */
export function collect(
  sets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Variables,
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visit = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (!included(selection.directives, variables)) continue;
      if (selection.kind === 'Field') {
        const key = selection.alias?.value ?? selection.name.value;
        const known = fields.get(key);
        if (known) known.push(selection);
        else fields.set(key, [selection]);
      } else if (selection.kind === 'InlineFragment') visit(selection.selectionSet);
      else {
        const fragment = fragments.get(selection.name.value);
        if (fragment) visit(fragment.selectionSet);
      }
    }
  };
  sets.forEach(visit);
  return fields;
}

function included(directives: readonly DirectiveNode[] | undefined, variables: Variables): boolean {
  if (!directives || directives.length === 0) return true;
  return directives.every((d) => {
    const condition = d.arguments?.find((a) => a.name.value === 'if');
    const value = condition ? literalValue(condition.value, variables) : true;
    return d.name.value === 'skip' ? value !== true : d.name.value === 'include' ? value === true : true;
  });
}

/** A field's arguments as plain values. The document is validated and the variables are coerced, so no type is needed. */
export function argumentsOf(node: FieldNode, variables: Variables): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const argument of node.arguments ?? []) {
    const value = literalValue(argument.value, variables);
    if (value !== undefined) values[argument.name.value] = value;
  }
  return values;
}

function literalValue(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case 'Variable':
      return variables[node.name.value];
    case 'IntValue':
    case 'FloatValue':
      return Number(node.value);
    case 'StringValue':
    case 'BooleanValue':
    case 'EnumValue':
      return node.value;
    case 'NullValue':
      return null;
    case 'ListValue':
      return node.values.map((one) => literalValue(one, variables));
    case 'ObjectValue':
      return Object.fromEntries(node.fields.map((f) => [f.name.value, literalValue(f.value, variables)]));
  }
}
