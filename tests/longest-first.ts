// The order of the spec files: as Vitest has it, but those that take minutes begin first, since one that begins as the last runs on alone
// at the end. By name, as a fresh clone knows no durations.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Some hundred kills, and a month of days. */
const LONGEST = /\/engine\/(crash-|soak)/;

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { longest = [], others = [] } = Object.groupBy(await super.sort(files), ({ moduleId }) =>
      LONGEST.test(moduleId) ? 'longest' : 'others',
    );
    return [...longest, ...others];
  }
}
