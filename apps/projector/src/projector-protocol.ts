import type { ViewsNotice } from '../../../libs/views/src/notices.js';

/** What the projector's thread says. Whatever is sent to it means: stop. */
export type ProjectorMessage =
  | { readonly say: 'ready' }
  | { readonly say: 'notice'; readonly notice: ViewsNotice }
  | { readonly say: 'ended' }
  | { readonly say: 'failed'; readonly name: string; readonly message: string };
