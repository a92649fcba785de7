import { crc32, deflateRawSync } from 'node:zlib';

/** Archives as others make them, and as somebody makes them who means harm. */

export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly stored?: boolean;
}

/** What an archive says that is not so. */
export interface ZipLies {
  readonly size?: number;
  readonly checksum?: number;
  readonly method?: number;
  readonly flags?: number;
  /** Where each file's own header stands. */
  readonly offset?: number;
  readonly count?: number;
  readonly comment?: string;
}

export function zipOf(files: readonly ZipFile[], lies: ZipLies = {}): Uint8Array<ArrayBuffer> {
  const pieces: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, stored } of files) {
    const packed = stored === true ? Buffer.from(bytes) : deflateRawSync(bytes);
    const named = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(lies.flags ?? 0x0800, 2);
    common.writeUInt16LE(lies.method ?? (stored === true ? 0 : 8), 4);
    common.writeUInt32LE(lies.checksum ?? crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(lies.size ?? bytes.length, 18);
    common.writeUInt16LE(named.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, named, packed]);
    const after = Buffer.alloc(14);
    after.writeUInt32LE(lies.offset ?? at, 10);
    list.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), common, after, named]),
    );
    pieces.push(local);
    at += local.length;
  }
  const central = Buffer.concat(list);
  const comment = Buffer.from(lies.comment ?? '');
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(lies.count ?? files.length, 8);
  end.writeUInt16LE(lies.count ?? files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return new Uint8Array(Buffer.concat([...pieces, central, end, comment]));
}
