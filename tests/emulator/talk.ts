// A minimal client of the emulator's tests: plain fetch, the real HTTP calls, no cleverness.
// It must not use the program's own client, which the emulator is meant to test.
import { createHash, randomBytes } from 'node:crypto';
import { type Emulator } from '../../emulator/emulator.ts';

export const scopes = {
  appendOnly: 'https://www.googleapis.com/auth/photoslibrary.appendonly',
  readOwn: 'https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata',
  editOwn: 'https://www.googleapis.com/auth/photoslibrary.edit.appcreateddata',
};

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // Tests look into answers freely; a wrong path simply fails the expectation.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  json: any;
}

/** One entry of a batchCreate answer. */
export interface ItemResult {
  uploadToken: string;
  status: { code?: number; message: string };
  mediaItem?: { id: string; filename: string };
}

export const results = (reply: Reply) => reply.json.newMediaItemResults as ItemResult[];

export interface Talk {
  accessToken: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  uploadRaw(bytes: Buffer, headers?: Record<string, string>): Promise<string>;
  create(tokens: string[], more?: object, names?: string[]): Promise<Reply>;
  /** Uploads the bytes and makes an item of them. */
  add(bytes: Buffer, fileName?: string, albumId?: string): Promise<Reply>;
  album(title: string): Promise<string>;
}

export function talkTo(emulator: Emulator, options: { user?: string; scopes?: string[] } = {}): Talk {
  const { accessToken } = emulator.mintTokens(options);
  const call: Talk['call'] = async (method, path, body, headers = {}) => {
    const isBytes = Buffer.isBuffer(body);
    const sent = body === undefined ? undefined : isBytes ? new Uint8Array(body) : JSON.stringify(body);
    const reply = await fetch(path.startsWith('http') ? path : emulator.origin + path, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, ...headers },
      ...(sent !== undefined && { body: sent }),
      redirect: 'manual',
    });
    return readReply(reply);
  };
  const uploadRaw: Talk['uploadRaw'] = async (bytes, headers = {}) => {
    const reply = await call('POST', '/v1/uploads', bytes, { 'x-goog-upload-protocol': 'raw', ...headers });
    if (reply.status !== 200) throw new Error(reply.text);
    return reply.text;
  };
  const create: Talk['create'] = (tokens, more = {}, names = []) => {
    const newMediaItems = tokens.map((uploadToken, index) => ({
      simpleMediaItem: { uploadToken, fileName: names[index] ?? `IMG_${index}.jpg` },
    }));
    return call('POST', '/v1/mediaItems:batchCreate', { newMediaItems, ...more });
  };
  return {
    accessToken,
    call,
    uploadRaw,
    create,
    add: async (bytes, fileName = 'IMG.jpg', albumId) =>
      create([await uploadRaw(bytes)], albumId === undefined ? {} : { albumId }, [fileName]),
    album: async (title) => (await call('POST', '/v1/albums', { album: { title } })).json.id as string,
  };
}

export async function readReply(reply: Response): Promise<Reply> {
  const text = await reply.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: reply.status, headers: reply.headers, text, json };
}

/** A JPEG of 8 × 6 pixels by its headers, different each time unless a filling is given. */
export function jpeg(filling: Buffer = randomBytes(200), takenAt?: string): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 6, 0, 8, 1, 1, 0x11, 0]);
  const scan = Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
  const safe = Buffer.from(filling.map((byte) => (byte === 0xff ? 0xfe : byte)));
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    takenAt === undefined ? Buffer.alloc(0) : exif(takenAt),
    frame,
    scan,
    safe,
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** An APP1 segment with one directory that points to one more, which holds DateTimeOriginal. */
function exif(takenAt: string): Buffer {
  const tiff = Buffer.alloc(64);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  entry(tiff, 8, 0x8769, 4, 1, 26);
  entry(tiff, 26, 0x9003, 2, 20, 44);
  tiff.write(`${takenAt}\0`, 44, 'latin1');
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function entry(tiff: Buffer, at: number, tag: number, type: number, count: number, value: number): void {
  tiff.writeUInt16LE(1, at);
  tiff.writeUInt16LE(tag, at + 2);
  tiff.writeUInt16LE(type, at + 4);
  tiff.writeUInt32LE(count, at + 6);
  tiff.writeUInt32LE(value, at + 10);
}

/** An MP4 by its first box. */
export function mp4(sizeBytes = 400): Buffer {
  const bytes = randomBytes(sizeBytes);
  bytes.write('\0\0\0\x18ftypisom', 0, 'latin1');
  return bytes;
}

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
