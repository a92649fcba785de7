import { Module } from '@nestjs/common';
import { RecordDisclosureHandler } from './disclosure.commands.js';
import { RefusalsResolver } from './disclosure.resolver.js';

/** Disclosures. Needs the application's `Recorder` and `VIEWS_READER`. */
@Module({ providers: [RecordDisclosureHandler, RefusalsResolver] })
export class DisclosureModule {}
