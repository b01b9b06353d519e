// The contract's few values that the page needs at run time, checked against the contract's types.
// Written out here so that the schemas of the contract do not travel into the page.
import type * as contract from '../../src-main/contract.ts';

export const CONTRACT_VERSION: typeof contract.CONTRACT_VERSION = 1;
export const DROP_PATH: typeof contract.DROP_PATH = '/drop';
export const KEY_HEADER: typeof contract.KEY_HEADER = 'x-photostow-key';
