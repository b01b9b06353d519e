// The page's only door: three functions on `window.bridge`, nothing of Electron itself. It holds no logic, and the page
// can hand over dropped `File` objects but never a path.
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { Bridge, Selection, ToPage } from './contract.ts';
import { DOWN, DROP, UP, type DropAnswer } from './doors/desktop/channels.ts';

/** Names of the first few are enough for showing. */
const MOST_NAMES = 5;

async function dropFiles(files: readonly File[]): Promise<Selection> {
  const named = files.map((file) => ({ name: file.name, path: webUtils.getPathForFile(file) }));
  const paths = named.flatMap(({ path }) => (path === '' ? [] : [path]));
  // A picture that is dragged out of a browser lies nowhere.
  const without = named.filter(({ path }) => path === '');
  const names = without.slice(0, MOST_NAMES).map(({ name }) => name);
  const leftOut = { count: without.length, names };
  const answer = (await ipcRenderer.invoke(DROP, { paths, leftOut })) as DropAnswer;
  if (answer.ok) return answer.selection;
  throw new Error(answer.error.code);
}

const bridge: Bridge = {
  send: (message) => ipcRenderer.send(UP, message),
  onMessage: (listener) => {
    const hear = (_event: IpcRendererEvent, message: ToPage): void => listener(message);
    ipcRenderer.on(DOWN, hear);
    return () => void ipcRenderer.off(DOWN, hear);
  },
  dropFiles,
};

contextBridge.exposeInMainWorld('bridge', bridge);
