const bareList = (condition: string): string =>
  `select json_build_object('nodes', coalesce(json_agg(json_build_object('id', p.id, 'fullName', p.full_name)), '[]'))::text
     from (select id, full_name from people where tenant_id = $1 and deleted_at is null and ${condition} order by id limit 50) p`;

/**
 * Searches as one would write them by hand over the indexes there are, with the same meaning as the product's: all words in
 * any form, the last one perhaps unfinished. `$1` is the tenant, `$2` the text, folded as the stored texts are.
 */
export const searchStatements = {
  substring: bareList(`search_text like '%' || $2 || '%'`),
  oneWord: bareList(`search_words @@ (plainto_tsquery('russian', $2) || to_tsquery('simple', $2 || ':*'))`),
  twoWords: bareList(
    `search_words @@ (plainto_tsquery('russian', $2) || (plainto_tsquery('russian', split_part($2, ' ', 1)) && to_tsquery('simple', split_part($2, ' ', 2) || ':*')))`,
  ),
} as const;

/** Where the floor answers such a search. */
export const searchPath = (name: string, term: string): string =>
  `/search/${name}/${term.startsWith(':') ? term : encodeURIComponent(term)}`;
