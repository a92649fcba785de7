/**
 * To be imported first by whatever starts a process: libraries read this once, when they are loaded,
 * and check themselves at every step where it is not set (graphql-js: a tenth of an answer's time).
 */
process.env['NODE_ENV'] ??= 'production';
