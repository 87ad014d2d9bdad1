// What the SFU will call the seat: Element Call fetches the token that says so (MSC4195) by itself, inside its frame.
import { z } from 'zod';

/** Where either form of the exchange is asked for. */
const EXCHANGE = /\/(sfu\/get|get_token)$/;
const exchangeSchema = z.object({ jwt: z.string() });
const claimsSchema = z.object({ sub: z.string().min(1) });

/** @returns the participant's identity in a token of LiveKit. @throws when the text is none. */
function identityIn(jwt: string): string {
  const [, claims = ''] = jwt.split('.');
  return claimsSchema.parse(JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')))).sub;
}

type Fetching = Pick<typeof globalThis, 'fetch'>;

const watched = new WeakSet<Fetching['fetch']>();

/** Looks at the answers that the client gets to what it fetches, and leaves them as they are. */
export function watchTokens(client: Fetching, named: (name: string) => void): void {
  const plain = client.fetch;
  if (watched.has(plain)) return;
  const watching: Fetching['fetch'] = async (...request) => {
    const answer = await Reflect.apply(plain, client, request);
    if (answer.ok && EXCHANGE.test(answer.url)) {
      // An answer of another form says no name; the client tells what it thinks of it.
      const body: Promise<unknown> = answer.clone().json();
      body.then((said) => named(identityIn(exchangeSchema.parse(said).jwt))).catch(() => undefined);
    }
    return answer;
  };
  watched.add(watching);
  client.fetch = watching;
}
