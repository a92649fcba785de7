import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '../../ledger/src/open-ledger.js';
import { VIEWS_READER } from '../../views/src/injection.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { Resumer } from '../../views/src/resumer.js';
import { Erasing } from './erasing.js';
import { erasureRequestsTable } from './erasure.view.js';

/** Erases whom two officers agreed to erase: again where that fails, and at the start. */
@Injectable()
export class ErasingResumer extends Resumer {
  constructor(ledger: Ledger, erasing: Erasing, @Inject(VIEWS_READER) views: ViewsReader) {
    const left = async (): Promise<readonly string[]> => {
      const rows = await views
        .db(erasureRequestsTable)
        .selectFrom('erasure_requests')
        .select('request')
        .where('standing', 'in', ['approved', 'begun'])
        .orderBy('position')
        .execute();
      return rows.map(({ request }) => request);
    };
    const head = () => ledger.reader.head();
    const complete = (request: string) => erasing.complete(request);
    super({ name: 'erasures', head, left, complete }, views);
  }
}
