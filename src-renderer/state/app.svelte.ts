// Everything the page knows, made once in App.svelte and handed down by context. Wires the topics together and decides
// nothing itself.
import { createContext } from 'svelte';
import type { AccountQuota, CallIn, Capabilities, Hello, Selection, View } from '../../src-main/contract.ts';
import { CallError, Client } from '../wire/client.ts';
import type { Door } from '../wire/door.ts';
import { byBytes, byPath } from '../wire/hand-over.ts';
import { AccountsState } from './accounts.svelte.ts';
import { AlbumsState } from './albums.svelte.ts';
import { AnnouncerState } from './announcer.svelte.ts';
import { Clock } from './clock.svelte.ts';
import { ConnectionState } from './connection.svelte.ts';
import { DatesState } from './dates.svelte.ts';
import { EngineStore } from './engine.svelte.ts';
import { FilesState } from './files.svelte.ts';
import { FoldersState } from './folders.svelte.ts';
import { NewVersionState } from './new-version.svelte.ts';
import { NoticesState } from './notices.svelte.ts';
import { PreviewState } from './preview.svelte.ts';
import { PutAsideState } from './put-aside.svelte.ts';
import { rememberedAccount, rememberedTab } from './remembered.ts';
import { SelectionsState } from './selections.svelte.ts';
import { SettingsState } from './settings.svelte.ts';
import { ThumbnailsState } from './thumbnails.svelte.ts';
import { Transfer } from '../wire/transfer.ts';
import { TextsState } from './texts.svelte.ts';

const NOTHING_KNOWN: Capabilities = {
  systemDialog: false,
  dropByPath: false,
  typeFolderPath: false,
  opensBrowser: false,
  showsFolders: false,
  desktop: false,
  tray: false,
  knowsMetered: false,
  looksForUpdates: false,
  switchesDemo: false,
  unsandboxed: false,
};

export const TABS = ['files', 'folders', 'albums', 'dates'] as const;
export type Tab = (typeof TABS)[number];

export type HelpTopic = CallIn<'help.open'>['topic'];

export class AppState {
  readonly clock = new Clock();
  readonly texts = new TextsState();
  readonly notices: NoticesState;
  readonly announcer: AnnouncerState;
  readonly connection: ConnectionState;
  readonly settings: SettingsState;
  readonly accounts: AccountsState;
  readonly albums: AlbumsState;
  readonly dates: DatesState;
  readonly engine: EngineStore;
  readonly files: FilesState;
  readonly folders: FoldersState;
  readonly preview: PreviewState;
  readonly thumbnails: ThumbnailsState;
  readonly newVersion: NewVersionState;
  readonly putAside: PutAsideState;
  readonly selections: SelectionsState;
  readonly transfer: Transfer;
  /** Which part of the main screen is shown; kept here so that a break of the line does not lose it. */
  tab = $state<Tab>(TABS.find((tab) => tab === rememberedTab()) ?? 'files');
  /** What the desktop's menu asks to be shown, until the main screen has seen it. */
  asked = $state.raw<View | null>(null);
  /** The dialog of a new watched folder; the selection is null where its path is typed. */
  adding = $state.raw<{ selection: Selection | null } | null>(null);
  readonly #client: Client;

  constructor({ wire, bridge }: Door) {
    const client = new Client(wire);
    this.#client = client;
    this.notices = new NoticesState(this.texts);
    this.announcer = new AnnouncerState(this.texts);
    this.settings = new SettingsState(client, this.texts);
    this.accounts = new AccountsState(client);
    this.albums = new AlbumsState(client);
    this.dates = new DatesState(client);
    this.engine = new EngineStore(client, this.announcer);
    this.files = new FilesState(client);
    this.folders = new FoldersState(client);
    this.thumbnails = new ThumbnailsState(client);
    this.preview = new PreviewState(client);
    this.newVersion = new NewVersionState(client);
    this.putAside = new PutAsideState(client);
    this.transfer = new Transfer(client, () => this.can.systemDialog);
    const handOver = () =>
      this.can.dropByPath && bridge ? byPath(bridge, (ask) => this.selections.counted(ask)) : byBytes(client);
    this.selections = new SelectionsState(client, handOver, this.notices, this.texts);
    this.connection = new ConnectionState(client, (hello) => {
      this.#begin(hello);
    });
    client.on('view.asked', ({ view }) => {
      if (this.accounts.list.length > 0) this.asked = view;
      // The desktop's menu offers them at all times.
      else this.notices.info(this.texts.t('page.welcome.notYet'));
    });
    client.on('wish.failed', (error) => this.notices.failed(new CallError(error)));
    client.on('wish.unopened', ({ url }) => this.notices.unopened(url));
    const remembered = rememberedAccount();
    if (remembered !== null) this.accounts.choose(remembered);
    this.connection.begin();
  }

  get can(): Capabilities {
    return this.connection.hello?.capabilities ?? NOTHING_KNOWN;
  }

  get canAddFolder(): boolean {
    return this.can.systemDialog || this.can.typeFolderPath;
  }

  async addFolder(): Promise<void> {
    if (!this.can.systemDialog) {
      this.adding = { selection: null };
      return;
    }
    await this.notices.attempt(async () => {
      const selection = await this.selections.counted(() => this.folders.pick());
      if (selection) this.adding = { selection };
    });
  }

  endAdding(opened: AppState['adding']): void {
    if (opened?.selection) void this.selections.discard(opened.selection);
    // Another may be open by the time that an answer is here.
    if (this.adding === opened) this.adding = null;
  }

  showDataFolder(): Promise<null> {
    return this.#client.call('app.showDataFolder', null);
  }

  /** The program ends and starts again. */
  switchDemo(on: boolean): Promise<boolean> {
    return this.notices.attempt(() => this.#client.call('app.switchDemo', { on }));
  }

  openHelp(topic: HelpTopic): Promise<void> {
    return this.notices.open(() => this.#client.call('help.open', { topic }));
  }

  /** Rejects with a CallError. */
  quotas(): Promise<AccountQuota[]> {
    return this.#client.call('quota.list', null);
  }

  showInFolder(id: number): Promise<boolean> {
    return this.notices.attempt(() => this.#client.call('files.showInFolder', { id }));
  }

  openInPhotos(id: number): Promise<void> {
    return this.notices.open(() => this.#client.call('files.openInPhotos', { id }));
  }

  #begin(hello: Hello): void {
    this.settings.begin(hello);
    this.accounts.begin(hello);
    this.folders.begin(hello.folders);
    this.engine.begin(hello.engine);
    this.newVersion.begin(hello.newVersion);
    this.putAside.begin(hello.putAside);
    this.files.begin();
    this.dates.begin();
    this.albums.begin();
    this.preview.begin();
    this.selections.begin(hello);
  }
}

export const [getApp, setApp] = createContext<AppState>();
