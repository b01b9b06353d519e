// What is named as a photo or video and has nothing like it inside cannot be sent either: the index knows the same reasons as the count.
export const damaged = `
DROP INDEX file_unsendable;
CREATE INDEX file_unsendable ON file (reason_code, account_id)
  WHERE reason_code IN ('photoTooLarge', 'videoTooLarge', 'empty', 'seemsDamaged', 'cloudOnly');
`;
