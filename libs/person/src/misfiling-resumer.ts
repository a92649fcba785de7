import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { Resumer } from '../../views/src/resumer.js';
import { misfilingsTable } from './misfiling.view.js';
import { Refiling } from './refiling.js';

/** Takes to whom it is about what two officers decided about; at the start, what was left undone. */
@Injectable()
export class MisfilingResumer extends Resumer {
  constructor(ledger: Ledger, refiling: Refiling, @Inject(VIEWS_READER) views: ViewsReader) {
    const left = async (): Promise<readonly string[]> => {
      const rows = await views
        .db(misfilingsTable)
        .selectFrom('misfilings')
        .select('misfiling')
        .where('standing', '=', 'verified')
        .orderBy('position')
        .execute();
      return rows.map(({ misfiling }) => misfiling);
    };
    const head = () => ledger.reader.head();
    const complete = (misfiling: string) => refiling.complete(misfiling);
    super({ name: 'misfilings', head, left, complete }, views);
  }
}
