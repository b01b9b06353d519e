// A quick way to the rows that wait for their folder, to be connected or to go on: each notice of a change asks for them, and a large
// folder has hundreds of thousands of others.
export const waitingForFolder = `
CREATE INDEX file_waiting_for_folder ON file (folder_id, reason_code)
  WHERE open = 1 AND reason_code IN ('notConnected', 'folderPaused');
`;
