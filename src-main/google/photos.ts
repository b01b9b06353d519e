// The thin client of the Photos Library API: one function per call, each with an `Outcome`. It never retries and keeps no
// state; numbers and headers follow the upload and resumable guides (API notes 2 to 5).
import type { z } from 'zod';
import { ApiCalls } from './api-calls.ts';
import type { AuthorizedHttp } from './authorized-http.ts';
import { isLoopback } from './endpoints.ts';
import { unreadable, type Outcome } from './failure.ts';
import type { HttpAnswer } from './http.ts';
import {
  albumPageSchema,
  albumSchema,
  batchCreateSchema,
  batchGetSchema,
  emptySchema,
  itemPageSchema,
  type BatchCreateResult,
  type BatchGetResult,
  type WireAlbum,
  type WireMediaItem,
} from './wire.ts';

export type Bytes = { lengthBytes: number; open: (fromByte: number) => AsyncIterable<Uint8Array> };

export type NewItem = { uploadToken: string; fileName: string; description: string | null };

export type AlbumPosition = { kind: 'first' } | { kind: 'last' } | { kind: 'after'; mediaItemId: string };

export type ItemPage = { items: WireMediaItem[]; nextPageToken: string | null };

/** `token`: the upload token once more, for when the answer to the last request was lost; null where Google does not repeat it. */
export type SessionState =
  { state: 'active'; receivedBytes: number } | { state: 'finished'; token: string | null };

/** Limits of the API; none is ever exceeded by a request of ours. */
export const MAX_BATCH = 50;
export const MAX_TITLE_LENGTH = 500;
/** One of Google's pages says “1000”, another one “shorter than 1000”; a description that is refused would keep its photo from being made. */
export const MAX_DESCRIPTION_LENGTH = 999;
export const MAX_FILE_NAME_LENGTH = 255;

/** A batch of 50 has been seen to take over half a minute. */
const CREATE_PATIENCE = 2;

export class Photos {
  readonly #http: AuthorizedHttp;
  readonly #api: ApiCalls;
  readonly #root: string;

  /** `now` answers ms since 1970. */
  constructor(http: AuthorizedHttp, photosOrigin: string, now: () => number) {
    this.#http = http;
    this.#root = `${photosOrigin}/v1`;
    this.#api = new ApiCalls(http, this.#root, now);
  }

  warmUp(): Promise<void> {
    return this.#http.warmUp();
  }

  /** All bytes in one request; the value is the upload token. */
  async uploadRaw(bytes: Bytes, mime: string, signal: AbortSignal): Promise<Outcome<string>> {
    const answer = await this.#api.send({
      method: 'POST',
      url: `${this.#root}/uploads`,
      headers: {
        'content-type': 'application/octet-stream',
        'x-goog-upload-content-type': mime,
        'x-goog-upload-protocol': 'raw',
      },
      body: { lengthBytes: bytes.lengthBytes, open: () => bytes.open(0) },
      signal,
    });
    return answer.ok ? toUploadToken(answer.value) : answer;
  }

  /** Opens a resumable session; the value is its URL. */
  async openSession(sizeBytes: number, mime: string, signal: AbortSignal): Promise<Outcome<string>> {
    const answer = await this.#api.send({
      method: 'POST',
      url: `${this.#root}/uploads`,
      headers: {
        'x-goog-upload-command': 'start',
        'x-goog-upload-content-type': mime,
        'x-goog-upload-protocol': 'resumable',
        'x-goog-upload-raw-size': String(sizeBytes),
      },
      body: '',
      signal,
    });
    if (!answer.ok) return answer;
    const named = answer.value.headers['x-goog-upload-url'];
    // An address without its host is one of the same host (RFC 3986 5).
    const url = named ? URL.parse(named, this.#root) : null;
    if (!url || !this.#isSessionUrl(url))
      return { ok: false, failure: unreadable('the start of an upload', answer.value.text) };
    return { ok: true, value: named && URL.canParse(named) ? named : url.href };
  }

  /** How far a session has come. An unknown or ended one is `sessionLost`. */
  async querySession(url: string, signal: AbortSignal): Promise<Outcome<SessionState>> {
    const answer = await this.#api.sendToSession({
      method: 'POST',
      url,
      headers: { 'x-goog-upload-command': 'query' },
      body: '',
      signal,
    });
    if (!answer.ok) return answer;
    const { headers } = answer.value;
    const status = headers['x-goog-upload-status']?.trim().toLowerCase();
    if (status === undefined)
      return { ok: false, failure: unreadable('the query of an upload', answer.value.text) };
    if (status !== 'active') {
      const token = toUploadToken(answer.value);
      return {
        ok: true,
        value: { state: 'finished', token: status === 'final' && token.ok ? token.value : null },
      };
    }
    const size = headers['x-goog-upload-size-received'] ?? '';
    // Without an offset this session cannot go on; a new one can start from the first byte.
    if (!/^\s*\d{1,15}\s*$/.test(size))
      return { ok: false, failure: { kind: 'sessionLost', detail: 'it does not say how far it came' } };
    return { ok: true, value: { state: 'active', receivedBytes: Number(size) } };
  }

  /**
   * The rest of the bytes in one request (the guide's recommended way); the value is the upload token. Where none are left, only the
   * end is missing: the answer to it was lost, or came to nothing.
   */
  async finishSession(
    url: string,
    bytes: Bytes,
    fromByte: number,
    signal: AbortSignal,
  ): Promise<Outcome<string>> {
    const leftBytes = bytes.lengthBytes - fromByte;
    // Nothing is left to send; the source is read all the same, which tells its owner that all of it has gone out.
    if (leftBytes === 0) for await (const chunk of bytes.open(fromByte)) void chunk;
    const answer = await this.#api.sendToSession({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/octet-stream',
        'x-goog-upload-command': leftBytes > 0 ? 'upload, finalize' : 'finalize',
        'x-goog-upload-offset': String(fromByte),
      },
      body: leftBytes > 0 ? { lengthBytes: leftBytes, open: () => bytes.open(fromByte) } : '',
      mayRepeat: leftBytes === 0,
      signal,
    });
    return answer.ok ? toUploadToken(answer.value) : answer;
  }

  /** One result per item, in no order to be relied upon: match by upload token. */
  async batchCreate(
    items: readonly NewItem[],
    albumId: string | null,
    position: AlbumPosition | null,
    signal: AbortSignal,
  ): Promise<Outcome<BatchCreateResult[]>> {
    const body = {
      ...(albumId === null ? {} : { albumId }),
      newMediaItems: items.map((item) => ({
        ...(item.description ? { description: item.description } : {}),
        simpleMediaItem: { uploadToken: item.uploadToken, fileName: item.fileName },
      })),
      ...(albumId === null || position === null ? {} : { albumPosition: toWirePosition(position) }),
    };
    const request = this.#api.request('POST', '/mediaItems:batchCreate', body, signal);
    const answer = await this.#api.call(
      'batchCreate',
      { ...request, patience: CREATE_PATIENCE },
      batchCreateSchema,
    );
    return answer.ok ? { ok: true, value: answer.value.newMediaItemResults } : answer;
  }

  /** At most 50 distinct ids; one result per id, in their order. */
  async batchGet(ids: readonly string[], signal: AbortSignal): Promise<Outcome<BatchGetResult[]>> {
    const query = ids.map((id) => `mediaItemIds=${encodeURIComponent(id)}`).join('&');
    const answer = await this.#api.call(
      'batchGet',
      this.#api.request('GET', `/mediaItems:batchGet?${query}`, undefined, signal),
      batchGetSchema,
    );
    return answer.ok ? { ok: true, value: answer.value.mediaItemResults } : answer;
  }

  /** One page of the app's own albums. */
  async listAlbums(
    pageToken: string | null,
    signal: AbortSignal,
  ): Promise<Outcome<{ albums: WireAlbum[]; nextPageToken: string | null }>> {
    const query = pageToken === null ? '' : `&pageToken=${encodeURIComponent(pageToken)}`;
    const request = this.#api.request(
      'GET',
      `/albums?pageSize=50&excludeNonAppCreatedData=true${query}`,
      undefined,
      signal,
    );
    const answer = await this.#api.call('the list of albums', request, albumPageSchema);
    if (!answer.ok) return answer;
    return {
      ok: true,
      value: { albums: answer.value.albums ?? [], nextPageToken: answer.value.nextPageToken || null },
    };
  }

  async getAlbum(id: string, signal: AbortSignal): Promise<Outcome<WireAlbum>> {
    return this.#api.call(
      'the album',
      this.#api.request('GET', `/albums/${encodeURIComponent(id)}`, undefined, signal),
      albumSchema,
    );
  }

  /** One page of all items that this client made, newest first. */
  async listItems(pageToken: string | null, signal: AbortSignal): Promise<Outcome<ItemPage>> {
    const query = pageToken === null ? '' : `&pageToken=${encodeURIComponent(pageToken)}`;
    const request = this.#api.request('GET', `/mediaItems?pageSize=100${query}`, undefined, signal);
    return toItemPage(await this.#api.call('the list of items', request, itemPageSchema));
  }

  /** One page of an album's items, in the album's order. */
  async searchAlbum(
    albumId: string,
    pageToken: string | null,
    signal: AbortSignal,
  ): Promise<Outcome<ItemPage>> {
    const body = { albumId, pageSize: 100, ...(pageToken === null ? {} : { pageToken }) };
    const request = this.#api.request('POST', '/mediaItems:search', body, signal);
    return toItemPage(await this.#api.call('the items of an album', request, itemPageSchema));
  }

  /** Not idempotent: two calls make two albums of one title. Look first, under a lock. */
  async createAlbum(title: string, signal: AbortSignal): Promise<Outcome<WireAlbum>> {
    return this.#api.call(
      'the new album',
      this.#api.request('POST', '/albums', { album: { title } }, signal),
      albumSchema,
    );
  }

  /** A new title, or another of its items as the cover (API notes 5: `updateMask` names the one field). Repeating it is harmless. */
  async patchAlbum(
    id: string,
    change: { title: string } | { coverPhotoMediaItemId: string },
    signal: AbortSignal,
  ): Promise<Outcome<WireAlbum>> {
    const path = `/albums/${encodeURIComponent(id)}?updateMask=${Object.keys(change).join(',')}`;
    return this.#api.call('the album', this.#api.request('PATCH', path, change, signal), albumSchema);
  }

  /** Only items and albums made by this client; one bad id refuses all. */
  async addToAlbum(albumId: string, itemIds: readonly string[], signal: AbortSignal): Promise<Outcome<null>> {
    const path = `/albums/${encodeURIComponent(albumId)}:batchAddMediaItems`;
    const answer = await this.#api.call(
      'adding to the album',
      this.#api.request('POST', path, { mediaItemIds: itemIds }, signal),
      emptySchema,
    );
    return answer.ok ? { ok: true, value: null } : answer;
  }

  /** File bytes go to https addresses only, whatever an answer names; a stand-in on this computer may use plain http. */
  #isSessionUrl(url: URL): boolean {
    if (url.protocol !== 'http:') return url.protocol === 'https:';
    return isLoopback(url.hostname) && isLoopback(new URL(this.#root).hostname);
  }
}

function toItemPage(answer: Outcome<z.output<typeof itemPageSchema>>): Outcome<ItemPage> {
  if (!answer.ok) return answer;
  const { mediaItems, nextPageToken } = answer.value;
  return { ok: true, value: { items: mediaItems ?? [], nextPageToken: nextPageToken || null } };
}

/** The token is bare text; JSON, HTML, noise or nothing is no token, whatever the status says (API notes 2.2, 2.5). */
function toUploadToken(answer: HttpAnswer): Outcome<string> {
  const token = answer.text.trim();
  if (/^[<{[]/.test(token) || !/^[\x21-\x7e]+$/.test(token))
    return { ok: false, failure: unreadable('an upload', answer.text) };
  return { ok: true, value: token };
}

function toWirePosition(position: AlbumPosition): Record<string, string> {
  switch (position.kind) {
    case 'first':
      return { position: 'FIRST_IN_ALBUM' };
    case 'last':
      return { position: 'LAST_IN_ALBUM' };
    case 'after':
      return { position: 'AFTER_MEDIA_ITEM', relativeMediaItemId: position.mediaItemId };
  }
}
