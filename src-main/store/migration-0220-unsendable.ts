// A quick way to the photos and videos that cannot be sent: each look at the state of everything counts them, and what was left alone
// for other reasons may be hundreds of thousands of rows.
export const unsendable = `
CREATE INDEX file_unsendable ON file (reason_code, account_id)
  WHERE reason_code IN ('photoTooLarge', 'videoTooLarge', 'empty', 'cloudOnly');
`;
