import { buildASTSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, parse, type GraphQLSchema } from 'graphql';

/**
 * The types of an SDL text without the syntax tree they were read from, which is several times as large as they are and nothing
 * here looks at. Places in the text are not kept in the first place.
 */
export function leanSchema(sdl: string): GraphQLSchema {
  const schema = buildASTSchema(parse(sdl, { noLocation: true }), { assumeValidSDL: true });
  forget(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    forget(type);
    if (isEnumType(type)) type.getValues().forEach(forget);
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
      for (const field of Object.values(type.getFields())) {
        forget(field);
        if ('args' in field) field.args.forEach(forget);
      }
  }
  return schema;
}

const forget = (one: { astNode?: unknown; extensionASTNodes?: unknown }): void => {
  one.astNode = undefined;
  one.extensionASTNodes = [];
};
