/** A whole page. Scripts and styles are files of this server, so that the content security policy can be strict. */
export function page(title: string, head: readonly string[], body: string, locale = 'en'): string {
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
${head.join('\n')}
</head>
<body>
${body}
</body>
</html>
`;
}
