// The text of a client_secret.json as Google's console hands it out for a desktop program, with local addresses.
import { type Client } from './grants.ts';

export function clientFileText(client: Client, origin: string): string {
  const installed = {
    client_id: client.id,
    project_id: 'local-google-photos',
    auth_uri: `${origin}/o/oauth2/auth`,
    token_uri: `${origin}/token`,
    auth_provider_x509_cert_url: `${origin}/oauth2/v1/certs`,
    client_secret: client.secret,
    redirect_uris: ['http://localhost'],
  };
  return JSON.stringify({ installed });
}
