// Which item is an album's cover, as Google listed it or as it was chosen here; unknown: one of its files stands for it.
export const albumCover = `
ALTER TABLE album ADD COLUMN cover_item_id TEXT;
`;
