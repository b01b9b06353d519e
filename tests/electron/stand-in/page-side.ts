// What runs in the page before anything of the page: the preload with the three modules of Electron that a sandboxed
// preload may have here. `pageSide` is given to Chromium as text, so it uses nothing from outside itself.
type Message = { channel: string; args: unknown[] };
type Bind = (request: Record<string, unknown>) => Promise<unknown>;
type Preload = (require: (name: string) => unknown, module: object, exports: object) => void;
type Hidden = { standInBinding?: Bind; standInDropped?: string[]; open: unknown };

/** The whole script: the preload's own text inside a function, because the page's policy forbids evaluating text. */
export function pageScript(preloadText: string | undefined, preloadPath: string): string {
  const preload =
    preloadText === undefined ? 'undefined' : `(require, module, exports) => {${preloadText}\n}`;
  return `(${pageSide.toString()})(${preload}, ${JSON.stringify(preloadPath)});`;
}

function pageSide(preload: Preload | undefined, preloadPath: string): void {
  const hidden = window as unknown as Hidden;
  const found = hidden.standInBinding;
  if (window !== window.top || location.protocol === 'about:' || !found) return;
  const bind = found;
  delete hidden.standInBinding;

  const clone = <Value>(value: Value): Value => {
    try {
      return structuredClone(value);
    } catch {
      throw new Error('An object could not be cloned.');
    }
  };

  // ---- ipcRenderer
  type Listener = (event: object, ...args: unknown[]) => void;
  const listeners = new Map<string, Listener[]>();
  const ipcRenderer = {
    send: (channel: string, ...args: unknown[]) => void bind({ kind: 'send', channel, args: clone(args) }),
    invoke: async (channel: string, ...args: unknown[]) => {
      const answer = (await bind({ kind: 'invoke', channel, args: clone(args) })) as Record<string, unknown>;
      if ('error' in answer) throw new Error(String(answer['error']));
      return answer['value'];
    },
    on: (channel: string, listener: Listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    off: (channel: string, listener: Listener) => {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((other) => other !== listener),
      );
      return ipcRenderer;
    },
    removeListener: (channel: string, listener: Listener) => ipcRenderer.off(channel, listener),
  };
  const hear = async (): Promise<void> => {
    const document = await bind({ kind: 'open' });
    for (;;) {
      const messages = (await bind({ kind: 'pull', document })) as Message[];
      for (const { channel, args } of messages)
        for (const listener of listeners.get(channel) ?? [])
          listener({ sender: ipcRenderer, ports: [] }, ...args);
    }
  };

  // ---- contextBridge: values cross as copies, functions as calls, files as themselves
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function') {
      const call = value as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => cross(call(...args.map(cross)));
    }
    if (value instanceof Promise) {
      const settled = value.then(cross, (error: unknown) => Promise.reject(cross(error) as Error));
      return settled;
    }
    if (value instanceof Blob || value instanceof Element) return value;
    if (value instanceof Error) return new Error(value.message);
    if (typeof value !== 'object' || value === null) return typeof value === 'symbol' ? clone(value) : value;
    if (Array.isArray(value)) return Object.freeze(value.map(cross));
    if (Object.getPrototypeOf(value) !== Object.prototype) return clone(value);
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, cross(part)])));
  };
  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown) => {
      if (key in window)
        throw new Error('Cannot bind an API on top of an existing property on the window object');
      Object.defineProperty(window, key, { value: cross(api), enumerable: true });
    },
  };

  // ---- webUtils: a dropped file has the path that the spec dropped
  const paths = new WeakMap<File, string>();
  window.addEventListener(
    'drop',
    (event) => {
      const files = event.dataTransfer?.files ?? [];
      for (const [index, file] of [...files].entries()) paths.set(file, hidden.standInDropped?.[index] ?? '');
    },
    true,
  );
  const webUtils = {
    getPathForFile: (file: unknown) => {
      if (!(file instanceof File))
        throw new TypeError('getPathForFile expected to receive a File object but one was not provided');
      return paths.get(file) ?? '';
    },
  };

  hidden.open = (address?: string) => {
    void bind({ kind: 'window', address: String(address ?? '') });
    return null;
  };

  const require = (name: string): unknown => {
    if (name === 'electron') return { contextBridge, ipcRenderer, webUtils };
    throw new Error(`module not found: ${name}`);
  };
  try {
    const module = { exports: {} };
    preload?.(require, module, module.exports);
  } catch (error) {
    console.error(`Unable to load preload script: ${preloadPath}`);
    console.error(error);
    void bind({ kind: 'preload-error', message: String((error as Error).message) });
  }
  void hear();
}
