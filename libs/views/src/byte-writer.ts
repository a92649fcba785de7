/**
 * Writes typed, length-prefixed values one after another into one growing buffer, so that no two
 * lists of values have the same bytes. What it gives out is valid until the next `reset`.
 */
export class ByteWriter {
  private buffer = Buffer.allocUnsafe(4096);
  private length = 0;

  reset(): void {
    this.length = 0;
  }

  null(): void {
    this.room(1);
    this.buffer[this.length++] = 0;
  }

  text(value: string): void {
    // One UTF-16 unit becomes at most three bytes of UTF-8.
    this.room(5 + value.length * 3);
    const written = this.buffer.write(value, this.length + 5);
    this.header(1, written);
    this.length += written;
  }

  integer(value: number): void {
    this.room(13);
    this.header(2, 8);
    this.buffer.writeInt32BE(Math.floor(value / 2 ** 32), this.length);
    this.buffer.writeUInt32BE(value >>> 0, this.length + 4);
    this.length += 8;
  }

  blob(value: Uint8Array): void {
    this.room(5 + value.length);
    this.header(3, value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private header(tag: number, length: number): void {
    this.buffer[this.length] = tag;
    this.buffer.writeUInt32BE(length, this.length + 1);
    this.length += 5;
  }

  private room(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
