import {
  getNullableType,
  isListType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ArgumentNode,
  type DocumentNode,
  type GraphQLSchema,
  type ObjectFieldNode,
} from 'graphql';

const ALREADY = new Set<string>([Kind.LIST, Kind.NULL, Kind.VARIABLE]);

/**
 * A single literal where a list is expected stands for a list of one (GraphQL, section 3.11 «Input Coercion»). Written out
 * once per document, so that nothing that reads arguments needs to know their types.
 */
export function spellOutLists(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const types = new TypeInfo(schema);
  const wrap = <N extends ArgumentNode | ObjectFieldNode>(node: N): N | undefined => {
    const expected = types.getInputType();
    if (!expected || ALREADY.has(node.value.kind) || !isListType(getNullableType(expected))) return undefined;
    return { ...node, value: { kind: Kind.LIST, values: [node.value] } };
  };
  return visit(document, visitWithTypeInfo(types, { Argument: wrap, ObjectField: wrap }));
}
