/**
 * What `@Type` and the other decorators of class-transformer leave behind. The package exports no
 * way to read it; its types stand in `class-transformer/types/`, and only its CommonJS build is
 * loaded by Node.
 */
declare module 'class-transformer/cjs/storage.js' {
  import type { MetadataStorage } from 'class-transformer/types/MetadataStorage.js';

  export const defaultMetadataStorage: MetadataStorage;
}
