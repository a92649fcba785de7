/** Under which name an application provides its `ViewsReader` to resolvers. */
export const VIEWS_READER = Symbol('ViewsReader');
