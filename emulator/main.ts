// The command `npm run emulator`: starts one local Google Photos and says how to use it.
// Everything it can do, startEmulator can; this only reads flags and prints.
import { parseArgs } from 'node:util';
import { startEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
import { serveUnderGoogleNames } from './google-names.ts';
import { scenarios } from './scenarios.ts';
import { realisticLatency, type Latency } from './settings.ts';

const usage = `Usage: npm run emulator -- [flags]

  --port N                 port on 127.0.0.1 (8765)
  --data DIR               keep bytes and library here; a temporary folder when absent
  --scenario NAME          one of: ${Object.keys(scenarios).join(', ')}
  --auto-consent           answer the consent page at once
  --user EMAIL             an account; may be given several times (ada@example.com, ben@example.com)
  --testing                refresh tokens die after seven days
  --quota-day N            requests a day for the whole project (Google: 10000)
  --writes-per-minute N    writes a minute for each user (recorded: 30)
  --allow-overlap          let several batchCreate calls of one user run at once
  --latency                be as slow as Google (uploads 60 ms, creates 350 ms + 6 ms an item)
  --upload-ms N, --create-ms N, --create-item-ms N, --other-ms N
  --discard-bytes          keep sums and sizes only
  --google-names           also serve under Google's names through a local proxy (needs openssl)
  --help`;

const { values: flags } = parseArgs({
  options: {
    port: { type: 'string', default: '8765' },
    data: { type: 'string' },
    scenario: { type: 'string' },
    'auto-consent': { type: 'boolean', default: false },
    user: { type: 'string', multiple: true },
    testing: { type: 'boolean', default: false },
    'quota-day': { type: 'string' },
    'writes-per-minute': { type: 'string' },
    'allow-overlap': { type: 'boolean', default: false },
    latency: { type: 'boolean', default: false },
    'upload-ms': { type: 'string' },
    'create-ms': { type: 'string' },
    'create-item-ms': { type: 'string' },
    'other-ms': { type: 'string' },
    'discard-bytes': { type: 'boolean', default: false },
    'google-names': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (flags.help) say(usage);
else await run();

async function run(): Promise<void> {
  const emulator = await startEmulator(optionsFromFlags());
  say(introduction(emulator));
  const names = flags['google-names'] ? await serveUnderGoogleNames(emulator) : undefined;
  if (names)
    say(`Under Google's names:  HTTPS_PROXY=${names.proxyUrl} SSL_CERT_FILE=${names.authorityFile}\n`);
  const stop = async () => {
    await names?.stop();
    await emulator.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
}

function optionsFromFlags(): EmulatorOptions {
  const requestsPerDay = number('quota-day');
  const writesPerMinute = number('writes-per-minute');
  return {
    port: number('port') ?? 0,
    latency: latencyFromFlags(),
    autoConsent: flags['auto-consent'],
    discardBytes: flags['discard-bytes'],
    ...(flags.data !== undefined && { dataFolder: flags.data }),
    ...(flags.scenario !== undefined && { scenario: flags.scenario }),
    ...(flags.user && { users: flags.user.map((email) => ({ email })) }),
    ...(flags.testing && { publishing: 'testing' as const }),
    ...(requestsPerDay !== undefined && { requestsPerDay }),
    ...(writesPerMinute !== undefined && { writesPerMinute }),
    ...(flags['allow-overlap'] && { overlappingCreates: 'allow' as const }),
  };
}

function latencyFromFlags(): Partial<Latency> {
  const uploadMs = number('upload-ms');
  const createMs = number('create-ms');
  const createPerItemMs = number('create-item-ms');
  const otherMs = number('other-ms');
  return {
    ...(flags.latency && realisticLatency),
    ...(uploadMs !== undefined && { uploadMs }),
    ...(createMs !== undefined && { createMs }),
    ...(createPerItemMs !== undefined && { createPerItemMs }),
    ...(otherMs !== undefined && { otherMs }),
  };
}

function number(name: keyof typeof flags): number | undefined {
  const text = flags[name];
  if (typeof text !== 'string') return undefined;
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number.`);
  return value;
}

function introduction({ origin, dataFolder, clientFileText }: Emulator): string {
  return `Local Google Photos is running at ${origin}
  What arrived:      ${origin}/
  State, ledger:     ${origin}/_emulator/state  ${origin}/_emulator/ledger
  Change scenario:   curl -d '{"name":"flaky"}' ${origin}/_emulator/scenario
  Bytes on disk:     ${dataFolder}
  client_secret.json for the program under test:
${clientFileText()}
Stop it with Ctrl+C.
`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
