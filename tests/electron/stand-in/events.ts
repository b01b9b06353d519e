// Events as Electron gives them to listeners: something that can be prevented.
export class StandInEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** An event with more fields, as navigation events have. */
export function eventWith<Fields extends object>(fields: Fields): StandInEvent & Fields {
  return Object.assign(new StandInEvent(), fields);
}

/** Electron refuses what cannot cross between processes in these words. */
export function cloneStrictly<Value>(value: Value): Value {
  try {
    return structuredClone(value);
  } catch {
    throw new Error('An object could not be cloned.');
  }
}
