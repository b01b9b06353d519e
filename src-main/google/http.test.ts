// Which errors are the line's, so that what is under way is tried again; all others are bugs.
import { expect, test } from 'vitest';
import { NO_WAY } from './failure.ts';
import { codeOf, NOT_SENT } from './http.ts';

const withCode = (code: string): Error => Object.assign(new Error('no'), { code });

const CERTIFICATES = ['CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'HOSTNAME_MISMATCH'];
const LIBRARY = ['UND_ERR_SOCKET', 'HPE_INVALID_CONSTANT', 'ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO'];

test.each([...NOT_SENT, ...NO_WAY, 'EAI_FAIL', ...CERTIFICATES, ...LIBRARY])(
  '%s is an error of the line',
  (code) => {
    expect(codeOf(withCode(code))).toBe(code);
    expect(codeOf(new Error('fetch failed', { cause: withCode(code) }))).toBe(code);
  },
);

test.each([withCode('ERR_INVALID_ARG_TYPE'), withCode('FILE_CHANGED'), new Error('none')])(
  '%o is none',
  (error) => {
    expect(codeOf(error)).toBeUndefined();
  },
);
