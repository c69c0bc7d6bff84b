/** Of mustache, which comes without types, what is used here. */
declare module 'mustache' {
  interface Options {
    escape?: (value: unknown) => string;
  }
  const mustache: {
    parse(template: string): unknown[];
    render(template: string, view: unknown, partials: Record<string, string>, options: Options): string;
  };
  export default mustache;
}
