// Reads a file that another program still writes, from where the last reading ended.
import { open } from 'node:fs/promises';

export class FileTail {
  private readonly path: string;
  private position = 0;
  private rest = '';
  private readonly decoder = new TextDecoder();

  constructor(path: string) {
    this.path = path;
  }

  /** @returns whole lines that came since the last reading; none while there is no file. */
  async lines(): Promise<readonly string[]> {
    const file = await open(this.path).catch(() => undefined);
    if (file === undefined) return [];
    try {
      const { size } = await file.stat();
      if (size <= this.position) return [];
      const buffer = Buffer.alloc(size - this.position);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, this.position);
      this.position += bytesRead;
      const text = this.rest + this.decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
      const lines = text.split('\n');
      this.rest = lines.pop() ?? '';
      return lines;
    } finally {
      await file.close();
    }
  }
}
