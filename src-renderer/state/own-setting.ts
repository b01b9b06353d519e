// The settings of a person's own that can hold up the sending, and why it rests then. Pure.
import type { ReasonCode } from '../../src-main/contract.ts';

export type OwnSetting = 'hours' | 'pauseOnBattery' | 'pauseOnMetered';

export const OWN_SETTINGS: Partial<Record<ReasonCode, OwnSetting>> = {
  outsideHours: 'hours',
  onBattery: 'pauseOnBattery',
  onMetered: 'pauseOnMetered',
};
