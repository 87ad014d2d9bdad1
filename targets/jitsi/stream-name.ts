// How samples name what a source sends, alike in pages and packet seats.

/** @param source as the conference names it: `<endpoint>-v0`, `<endpoint>-a0`. @returns `<endpoint>/v0`. */
export function streamNameOf(endpoint: string, source: string): string {
  const own = `${endpoint}-`;
  return `${endpoint}/${source.startsWith(own) ? source.slice(own.length) : source}`;
}
